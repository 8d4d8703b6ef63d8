"""Concurrent changes of one key happen one after the other, also those with a condition.

moto looks at If-Match and If-None-Match before it writes, so that two writes could both find their condition
met. It reads the versions of a key and sets them a moment later. Of two puts, or a put and a delete, one was
lost, and a version deleted meanwhile came back. It also iterates over keys that may be gone by then.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from moto.s3.models import S3Backend
from moto.s3.responses import S3Response
from moto.s3.utils import _VersionedKeyStore

from localaws.patch import replace

_locks = [threading.RLock() for _ in range(64)]


def install() -> None:
    """Allow one change of a key at a time. Install this after the other patches of these methods."""
    for name in ("put_object", "delete_object"):
        replace(S3Backend, name, _one_at_a_time(getattr(S3Backend, name)))
    for name in ("put_object", "delete_object"):
        replace(S3Response, name, _with_its_condition(getattr(S3Response, name)))
    for names, iterate in ((("items", "iteritems"), _items), (("values", "itervalues"), _values)):
        for name in names:
            replace(_VersionedKeyStore, name, iterate)
    for name in ("lists", "iterlists"):
        replace(_VersionedKeyStore, name, _lists)


def _lock(bucket_name: str, key_name: str) -> AbstractContextManager[Any]:
    return _locks[hash((bucket_name, key_name)) % len(_locks)]


def _with_its_condition(answer: Callable[..., Any]) -> Callable[..., Any]:
    def answered(self: S3Response) -> Any:
        if not ("If-Match" in self.headers or "If-None-Match" in self.headers):
            return answer(self)
        with _lock(self.bucket_name, self.parse_key_name()):
            return answer(self)

    return answered


def _one_at_a_time(change: Callable[..., Any]) -> Callable[..., Any]:
    def changed(self: S3Backend, bucket_name: str, key_name: str, *args: Any, **options: Any) -> Any:
        with _lock(bucket_name, key_name):
            return change(self, bucket_name, key_name, *args, **options)

    return changed


def _lists(store: _VersionedKeyStore) -> Iterator[tuple[str, list[Any]]]:
    """Yield each key with its present versions. Copying the dictionary is one atomic step."""
    for key, versions in dict(store).items():
        if copied := list(versions):
            yield key, copied


def _items(store: _VersionedKeyStore) -> Iterator[tuple[str, Any]]:
    return ((key, versions[-1]) for key, versions in _lists(store))


def _values(store: _VersionedKeyStore) -> Iterator[Any]:
    return (versions[-1] for _, versions in _lists(store))
