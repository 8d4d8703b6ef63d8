"""S3 on disk: buckets with their settings, objects with all versions, delete markers, metadata and tags.

The journal has two kinds of records, each the complete present state of its subject. One is a bucket's
settings (or its deletion). The other is a key's versions in order, with the contents of those not journalled
before. The journal is rewritten at each start. It is pickled, so it belongs to one version of moto and to the
owner of the folder.
"""

import contextlib
import pickle
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from moto.s3.models import FakeBucket, FakeKey

from localaws import request_scope
from localaws.persistence import buckets as bucket_settings
from localaws.persistence import s3_changes
from localaws.persistence.buckets import s3_backend, settings_of, tag, tags_of
from localaws.persistence.object_files import ObjectFiles
from localaws.persistence.record_file import RecordFile

Subject = tuple[str, Any]
"""A bucket ("bucket", its name) or a key ("key", its bucket's name and its own)."""


class StateOfAnotherMoto(Exception):
    """The state folder was written by another version of moto."""


@dataclass
class _Key:
    """A journalled key: version ids, oldest first, and the versions with their tags."""

    order: list[str] = field(default_factory=list)
    versions: dict[str, tuple[Any, dict[str, str]]] = field(default_factory=dict)


class S3Journal:
    """The journal of S3's changes, and their restoration at start."""

    def __init__(self, folder: Path) -> None:
        self._log, self._files = RecordFile(folder / "journal"), ObjectFiles(folder / "objects")
        self._lock = threading.Lock()
        self._unwritten: dict[Subject, None] = {}

    def install(self) -> None:
        """Restore S3 into moto and journal its changes from now on. Raises StateOfAnotherMoto."""
        self._files.install()
        self._restore()
        s3_changes.observe(self._bucket_changed, self._key_changed)
        self._log.keep_whole()
        with contextlib.suppress(OSError):  # on a full disk the journal stays as long as it is
            self._log.rewrite(self._everything())
        self._files.sweep(key.file for key in _objects())

    def _bucket_changed(self, name: str) -> None:
        request_scope.write_once(("bucket", name), lambda: self._write_now(("bucket", name)))

    def _key_changed(self, bucket: str, name: str) -> None:
        request_scope.write_once(("key", bucket, name), lambda: self._write_now(("key", (bucket, name))))

    def has_unwritten(self) -> bool:
        """Write what a full disk refused before. Return whether something is left."""
        if not self._unwritten:
            return False
        try:
            with self._lock:
                self._write_pending()
        except OSError:
            return True
        return False

    def _write_now(self, subject: Subject) -> None:
        """Write the present state of a subject. On a full disk, raise OSError and write it later."""
        with self._lock:  # or an older state of the key might be written after a newer one
            self._unwritten[subject] = None
            self._write_pending()

    def _write_pending(self) -> None:
        for kind, subject in list(self._unwritten):
            if kind == "bucket":
                self._write(kind, subject, settings_of(subject))
            elif (stored := s3_backend().buckets.get(subject[0])) is not None:
                self._write_key(stored, subject)
            del self._unwritten[kind, subject]

    def _write_key(self, stored: FakeBucket, subject: tuple[str, str]) -> None:
        written = _journal_key(stored, subject[1])
        try:
            self._write("key", subject, written)
        except OSError:
            for one, _ in written.versions.values():
                one.journalled = False
            raise

    def _write(self, kind: str, subject: Any, truth: Any) -> None:
        self._log.append(pickle.dumps((kind, subject, truth)))

    def _everything(self) -> Iterator[bytes]:
        yield pickle.dumps(("moto", "", version("moto")))
        for name, bucket in s3_backend().buckets.items():
            yield pickle.dumps(("bucket", name, settings_of(name)))
            for key in bucket.keys:
                yield pickle.dumps(("key", (name, key), _journal_key(bucket, key, everything=True)))

    def _restore(self) -> None:
        buckets: dict[str, Any] = {}
        keys: dict[tuple[str, str], _Key] = {}
        for record in self._log.records():
            kind, subject, truth = pickle.loads(record)
            if kind == "moto" and truth != version("moto"):
                raise StateOfAnotherMoto(
                    f"The state is moto {truth}'s, this is {version('moto')}: move it away."
                )
            if kind == "bucket":
                _replay_bucket(buckets, keys, subject, truth)
            elif kind == "key":
                _replay_key(keys, subject, truth)
        _into_moto(buckets, keys)


def _replay_bucket(
    buckets: dict[str, Any], keys: dict[tuple[str, str], _Key], name: str, settings: Any
) -> None:
    buckets[name] = settings
    if settings is None:
        for gone in [key for key in keys if key[0] == name]:
            del keys[gone]


def _replay_key(keys: dict[tuple[str, str], _Key], subject: tuple[str, str], truth: _Key) -> None:
    known = keys.setdefault(subject, _Key())
    known.versions |= truth.versions
    known.versions = {name: known.versions[name] for name in truth.order}
    known.order = truth.order


def _into_moto(buckets: dict[str, Any], keys: dict[tuple[str, str], _Key]) -> None:
    backend = s3_backend()
    for name, kept in buckets.items():
        if kept is not None:
            bucket_settings.restore(name, kept)
    for (name, key), stored in keys.items():
        if stored.order:
            backend.buckets[name].keys.setlist(key, [stored.versions[one][0] for one in stored.order])
        for version_, tags in stored.versions.values():
            if isinstance(version_, FakeKey):
                tag(version_.arn, tags)


def _journal_key(bucket: FakeBucket, name: str, everything: bool = False) -> _Key:
    journalled = _Key()
    for one in list(bucket.keys.getlist(name, [])):
        journalled.order.append(one.version_id)
        if everything or not getattr(one, "journalled", False):
            tags = tags_of(one.arn) if isinstance(one, FakeKey) else {}
            journalled.versions[one.version_id] = one, tags
            # Another request's object may still lack its metadata: then its own request writes it again.
            one.journalled = getattr(one, "complete", True)
    return journalled


def _objects() -> Iterator[Any]:
    for bucket in s3_backend().buckets.values():
        for _, versions in bucket.keys.lists():
            yield from (one for one in versions if isinstance(one, FakeKey))
