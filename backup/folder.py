"""The contents of a backup in a folder, and the archive that is made of it.

manifest.json   what is in it, of what, from when, and digests of all files
redis.jsonl     the keys of the shop, an entry a line
photos/<id>     the photos of reference faces, photos.json says where they lay
config/         config.json, the deployed definition, parameters and outputs of the stack, Chalice's record
"""

import gzip
import hashlib
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from backup.entries import Entry
from infrastructure.errors import DeploymentError

FORMAT = 1
MANIFEST, REDIS, PHOTOS, PLACES, CONFIG = "manifest.json", "redis.jsonl", "photos", "photos.json", "config"

WRONG = (
    FileNotFoundError,
    IsADirectoryError,
    EOFError,
    zlib.error,
    gzip.BadGzipFile,
    tarfile.TarError,
    msgspec.MsgspecError,
)
"""Errors of reading what is no archive of a backup, or a part of one."""


class Manifest(msgspec.Struct, kw_only=True):
    """Description of a backup. `began` and `ended` are ISO 8601 times of reading Redis.

    `keys` are counts by family, `changing` keys that changed while the last reading of them went on.
    `photos_missing` are of reference faces whose photos S3 has no more. `files` are digests (SHA-256).
    """

    format: int = FORMAT
    id: str
    version: str
    stage: str
    shop: str
    began: str
    ended: str
    photos_bucket: str
    results_bucket: str
    keys: dict[str, int]
    changing: int
    photos: int
    photos_missing: int
    files: dict[str, str]


def write_lines(file: Path, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Write entries, and yield each."""
    with file.open("wb") as lines:
        for entry in entries:
            lines.write(msgspec.json.encode(entry) + b"\n")
            yield entry


def read_lines(folder: Path) -> Iterator[Entry]:
    """Yield the entries of a backup."""
    with (folder / REDIS).open("rb") as lines:
        for line in lines:
            yield msgspec.json.decode(line, type=Entry)


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file but the manifest, by its path in the folder."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != MANIFEST]
    return {file.relative_to(folder).as_posix(): _digest(file) for file in files}


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def pack(folder: Path, archive: Path) -> None:
    """Write the folder as an archive that only its owner reads."""
    descriptor = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as tar:
        tar.add(folder, arcname=".")


def unpack(archive: Path, folder: Path) -> Manifest:
    """Write an archive's files into an empty folder. Return its manifest.

    Raises:
        DeploymentError: it is no backup, of a later version, or not whole.
        OSError: it can't be read, or there is no room for its files.
    """
    if not archive.is_file():
        raise DeploymentError(f"{archive} is no file; name the archive that `make backup` has made.")
    try:
        _extract(archive, folder.resolve())
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except WRONG as exc:
        raise DeploymentError(f"{archive} is no whole backup: {exc}") from exc
    if manifest.format != FORMAT:
        raise DeploymentError(f"{archive} has format {manifest.format}, and this version reads {FORMAT}.")
    if manifest.files != (found := digests(folder)):
        wrong = sorted(name for name, _ in manifest.files.items() ^ found.items())
        raise DeploymentError(f"{archive} is damaged: {', '.join(dict.fromkeys(wrong))} is not what it was.")
    return manifest


def _extract(archive: Path, folder: Path) -> None:
    """Write an archive's files, none outside of the folder. Python 3.11.2 has no `filter` for it yet."""
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            target = (folder / member.name).resolve()
            if member.isdir():
                continue
            content = tar.extractfile(member) if member.isfile() else None
            if content is None or not target.is_relative_to(folder):
                raise tarfile.ReadError(f"{member.name} is no file of a backup")
            target.parent.mkdir(parents=True, exist_ok=True)
            with content, target.open("wb") as file:
                shutil.copyfileobj(content, file)
