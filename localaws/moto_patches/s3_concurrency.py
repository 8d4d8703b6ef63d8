"""One order for what several clients do to one bucket at the same time.

moto reads the versions of a key, and sets them a moment later: of two puts, or a put and a delete, one was
lost; a version deleted meanwhile came back. And it iterates over keys that may be gone by then.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

from moto.s3.models import S3Backend
from moto.s3.utils import _VersionedKeyStore

from localaws.patch import replace

_locks = [threading.RLock() for _ in range(64)]


def install() -> None:
    """Let one change of a key in at a time; install after what else replaces these methods."""
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
    """Each key with its versions at this moment; the copy of the dictionary is one step."""
    for key, versions in dict(store).items():
        if copied := list(versions):
            yield key, copied


def _items(store: _VersionedKeyStore) -> Iterator[tuple[str, Any]]:
    return ((key, versions[-1]) for key, versions in _lists(store))


def _values(store: _VersionedKeyStore) -> Iterator[Any]:
    return (versions[-1] for _, versions in _lists(store))
