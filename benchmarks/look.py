"""One look at a picture, in a process that has loaded nothing else: `python -m benchmarks.look LOOK FILE`."""

import argparse
import json
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures.decoder import as_jpeg
from chalicelib.pictures.metadata import read_metadata
from chalicelib.pictures.thumbnails import make_thumbnail

LOOKS: dict[str, Callable[[bytes], object]] = {
    "as_jpeg": as_jpeg,
    "thumbnail": lambda content: make_thumbnail(content, 320),
    "metadata": read_metadata,
}


def main(look: str, file: Path) -> None:
    """Print what it took, as JSON."""
    content, end = file.read_bytes(), "done"
    began = time.process_time()
    try:
        LOOKS[look](content)
    except UnsupportedPhoto as exc:
        end = f"rejected: {exc}"
    seconds = round(time.process_time() - began, 2)
    print(json.dumps({"megabytes": _peak(), "seconds": seconds, "end": end}))


def _peak() -> int:
    """Return this process' peak of resident memory; ru_maxrss has its parent's of before the exec too."""
    status = Path("/proc/self/status").read_text()
    return round(int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.look", description=__doc__)
    parser.add_argument("look", choices=LOOKS)
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")  # Pillow warns of what it skips
    main(chosen.look, chosen.file)
