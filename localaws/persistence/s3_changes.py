"""Observation of changes of S3's buckets and keys in moto."""

from collections.abc import Callable
from typing import Any

from moto.s3.models import FakeBucket, FakeKey, S3Backend
from moto.s3.utils import _VersionedKeyStore

from localaws import request_scope
from localaws.patch import replace

BucketChanged = Callable[[str], None]
KeyChanged = Callable[[str, str], None]


def observe(bucket_changed: BucketChanged, key_changed: KeyChanged) -> None:
    """Call these, with names, at every change."""
    _observe_buckets(bucket_changed)
    _observe_keys(key_changed)
    _observe_details(bucket_changed, key_changed)
    _complete_new_objects()


def watch(bucket: Any) -> None:
    """Report the changes of this bucket and its keys. New buckets are watched anyway."""
    bucket.keys.bucket = bucket.name


def _observe_buckets(changed: BucketChanged) -> None:
    initialise, delete = FakeBucket.__init__, S3Backend.delete_bucket

    def created(self: Any, name: str, *args: Any, **options: Any) -> None:
        initialise(self, name, *args, **options)
        watch(self)
        changed(name)

    def set_attribute(self: FakeBucket, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if hasattr(vars(self).get("keys"), "bucket"):
            changed(self.name)

    def deleted(self: S3Backend, bucket_name: str) -> Any:
        bucket = delete(self, bucket_name)
        changed(bucket_name)
        return bucket

    replace(FakeBucket, "__init__", created)
    replace(FakeBucket, "__setattr__", set_attribute)
    replace(S3Backend, "delete_bucket", deleted)


def _observe_keys(changed: KeyChanged) -> None:
    for name in ("__setitem__", "setlist", "pop"):
        replace(_VersionedKeyStore, name, _observed(getattr(_VersionedKeyStore, name), changed))


def _observed(method: Callable[..., Any], changed: KeyChanged) -> Callable[..., Any]:
    def observed(self: _VersionedKeyStore, key: str, *args: Any) -> Any:
        answer = method(self, key, *args)
        if hasattr(self, "bucket"):
            changed(self.bucket, key)
        return answer

    return observed


def _observe_details(bucket_changed: BucketChanged, key_changed: KeyChanged) -> None:
    """Observe tags and access lists, which change an object without its key's list of versions."""

    def of_object(method: Callable[..., Any]) -> Callable[..., Any]:
        def observed(self: S3Backend, *args: Any, **options: Any) -> Any:
            answer = method(self, *args, **options)
            for key in _touched(self, args, options):
                key.journalled = False
                key_changed(key.bucket_name, key.name)
            return answer

        return observed

    def of_bucket(method: Callable[..., Any]) -> Callable[..., Any]:
        def observed(self: S3Backend, bucket_name: str, *args: Any, **options: Any) -> Any:
            answer = method(self, bucket_name, *args, **options)
            bucket_changed(bucket_name)
            return answer

        return observed

    for name in ("put_object_tagging", "delete_object_tagging", "put_object_acl"):
        replace(S3Backend, name, of_object(getattr(S3Backend, name)))
    for name in ("put_bucket_tagging", "delete_bucket_tagging"):
        replace(S3Backend, name, of_bucket(getattr(S3Backend, name)))


def _touched(backend: S3Backend, args: tuple[Any, ...], options: dict[str, Any]) -> list[Any]:
    """Return the object of such a call: given itself, or as bucket, key and perhaps version."""
    given = options.get("key", args[0] if args else None)
    if isinstance(given, FakeKey):
        return [given]
    names = [*args, *(options[name] for name in ("bucket_name", "key_name") if name in options)]
    key = backend.get_object(names[0], names[1], version_id=options.get("version_id"))
    return [key] if key is not None else []


def _complete_new_objects() -> None:
    """Mark a new object as complete at the end of its request. moto sets its metadata after storing it."""
    put = S3Backend.put_object

    def put_object(self: S3Backend, *args: Any, **options: Any) -> Any:
        created: list[Any] = []
        request_scope.write_once(object(), lambda: _complete(created))
        created.append(put(self, *args, **options))
        return created[0]

    replace(S3Backend, "put_object", put_object)


def _complete(keys: list[Any]) -> None:
    for key in keys:
        key.complete = True
