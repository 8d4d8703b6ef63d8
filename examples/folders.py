"""A camera's folders: pictures, the time since each last changed, and the files that are left."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

TYPES = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp",
    ".gif": "image/gif", ".heic": "image/heic", ".heif": "image/heif", ".avif": "image/avif",
    ".tif": "image/tiff", ".tiff": "image/tiff", ".bmp": "image/bmp",
}  # fmt: skip
TEMPORARY = {".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".uploading"}
NOTES = ".uploaded"


class Sight(NamedTuple):
    """A file at one look: its size in bytes, its time of change (ns), since when it is so (seconds)."""

    size: int
    changed: int
    since: float

    def is_same(self, other: "Sight | None") -> bool:
        """Tell whether the file has not changed in between."""
        return other is not None and self[:2] == other[:2]


class Look(NamedTuple):
    """The pictures found, and the reasons for which other files are left."""

    pictures: dict[Path, Sight]
    left: dict[Path, str]


def look(places: Iterable[Path], before: Mapping[Path, Sight], now: float) -> Look:
    """Look into files and folders, also those inside folders; a file that vanishes meanwhile isn't there."""
    pictures: dict[Path, Sight] = {}
    left: dict[Path, str] = {}
    for path, reason in _files(places):
        seen = None if reason else _see(path, before.get(path), now)
        if reason:
            left[path] = reason
        elif seen:
            pictures[path] = seen
            if path in before and not seen.is_same(before[path]):
                left[path] = "still being written"
    return Look(pictures, left)


def finished(pictures: Mapping[Path, Sight], now: float, settled: float) -> list[Path]:
    """Return the pictures that haven't changed for `settled` seconds, by this clock, the oldest first."""
    ready = [path for path, seen in pictures.items() if seen.size and now - seen.since >= settled]
    return sorted(ready, key=lambda path: (pictures[path].changed, path))


def why_left(path: Path) -> str:
    """Return why a file in a folder is no finished picture, by its name; '' if it is one."""
    if path.name.startswith("."):
        return "hidden"
    if {suffix.lower() for suffix in path.suffixes} & TEMPORARY or path.name.endswith("~"):
        return "a temporary name"
    return "" if path.suffix.lower() in TYPES else "not named as a picture"


def _files(places: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each file and the reason to leave it. A file given by itself is taken for a picture."""
    for place in places:
        if not place.is_dir():
            yield place, ""
        for folder, inside, names in os.walk(place):
            inside[:] = [name for name in inside if not name.startswith(".")]
            yield from (
                (path, why_left(path)) for path in (Path(folder, name) for name in names if name != NOTES)
            )


def _see(path: Path, before: Sight | None, now: float) -> Sight | None:
    try:
        state = path.stat()
    except OSError:
        return None
    seen = Sight(state.st_size, state.st_mtime_ns, now)
    return before if before and seen.is_same(before) else seen
