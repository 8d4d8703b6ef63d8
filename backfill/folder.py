"""A folder's files, uploaded: S3's events start their executions."""

import hashlib
import os
from collections.abc import Iterator
from functools import partial
from io import BufferedReader
from pathlib import Path

from botocore.exceptions import ClientError

from backfill.executions import Executions
from backfill.outcomes import SKIPPED, Outcome
from backfill.stage import Target
from backfill.workers import Work
from chalicelib.photos.lanes import photo_id_of
from infrastructure.errors import DeploymentError

# S3's limits, in bytes, of a key and of an object that is put in one piece.
LONGEST_KEY_BYTES = 1024
LARGEST_BYTES = 5 * 2**30

_md5 = partial(hashlib.md5, usedforsecurity=False)


class Folder:
    """The files of a folder and its subfolders, on their way to `gallery/<album>/<relative path>`."""

    def __init__(self, folder: Path, album: str, target: Target, executions: Executions) -> None:
        """Raise DeploymentError if there is no such folder, or the album's name can't be one."""
        if not folder.is_dir():
            raise DeploymentError(f"There is no folder {folder}.")
        if not album or "/" in album:
            raise DeploymentError(f"An album can't be called {album!r}: choose another name with --album.")
        self._folder, self._album = folder, album
        self._target, self._executions = target, executions

    def count(self) -> int:
        return sum(1 for _ in self._files())

    def work(self) -> Iterator[Work]:
        """Return one piece of work for each file, in the order of their names."""
        return (partial(self._named, file) for file in self._files())

    def _files(self) -> Iterator[Path]:
        return (path for path in sorted(self._folder.rglob("*")) if path.is_file())

    def _named(self, file: Path) -> Outcome:
        return self._import(file)._replace(name=str(file.relative_to(self._folder)))

    def _import(self, file: Path) -> Outcome:
        key = f"gallery/{self._album}/{file.relative_to(self._folder).as_posix()}"
        if not is_key(key):
            return Outcome("failed", "the file's name can't be an S3 key")
        try:
            with file.open("rb") as content:
                return self._upload(key, content)
        except OSError as exc:
            return Outcome("failed", f"the file can't be read: {exc.strerror}")

    def _upload(self, key: str, content: BufferedReader) -> Outcome:
        if os.fstat(content.fileno()).st_size > LARGEST_BYTES:
            return Outcome("failed", "the file is larger than S3 takes in one piece")
        if self._is_there(key, content):
            return SKIPPED
        content.seek(0)
        answer = self._target.s3.put_object(Bucket=self._target.bucket, Key=key, Body=content)
        return self._executions.outcome(photo_id_of(self._target.bucket, key, answer["VersionId"]))

    def _is_there(self, key: str, content: BufferedReader) -> bool:
        """Tell whether this content was uploaded before. In one piece, its ETag is its MD5."""
        try:
            found = self._target.s3.head_object(Bucket=self._target.bucket, Key=key)
        except ClientError as exc:
            if exc.response["Error"]["Code"] == "404":
                return False
            raise
        return bool(found["ETag"].strip('"') == hashlib.file_digest(content, _md5).hexdigest())


def is_key(key: str) -> bool:
    """Tell whether S3 takes the key: UTF-8 of at most 1,024 bytes."""
    try:
        return len(key.encode()) <= LONGEST_KEY_BYTES
    except UnicodeEncodeError:
        return False
