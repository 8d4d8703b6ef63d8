"""Concurrent changes of one key happen one after the other.

moto reads the versions of a key and sets them a moment later. Of two puts, or a put and a delete, one was
lost, and a version deleted meanwhile came back. It also iterates over keys that may be gone by then.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

from moto.s3.models import S3Backend
from moto.s3.utils import _VersionedKeyStore

from localaws.patch import replace

_locks = [threading.RLock() for _ in range(64)]


def install() -> None:
    """Allow one change of a key at a time. Install this after the other patches of these methods."""
    for name in ("put_object", "delete_object"):
        replace(S3Backend, name, _one_at_a_time(getattr(S3Backend, name)))
    for names, iterate in ((("items", "iteritems"), _items), (("values", "itervalues"), _values)):
        for name in names:
            replace(_VersionedKeyStore, name, iterate)
    for name in ("lists", "iterlists"):
        replace(_VersionedKeyStore, name, _lists)


def _one_at_a_time(change: Callable[..., Any]) -> Callable[..., Any]:
    def changed(self: S3Backend, bucket_name: str, key_name: str, *args: Any, **options: Any) -> Any:
        with _locks[hash((bucket_name, key_name)) % len(_locks)]:
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
