"""`python -m benchmarks.decoding [WORDS]`: memory and time of a look at pictures that cost, or seem to, much.

Each look is a process of its own. Bounds: 600 MB, and 5 s of a processor's time.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import bombs
from benchmarks.bombs import GREY, GREY_ALPHA, PALETTE, RGB, RGBA
from demo.heic_pictures import grid
from localaws import pipes

SQUARE = (10_000, 10_000)
LOOKS = ("as_jpeg", "thumbnail", "metadata")
COLUMNS = "{name:32} {kilobytes:>8} kB  {look:9} {megabytes:>4} MB {seconds:>6} s  {end}"

FILES: dict[str, Callable[[], bytes]] = {
    "webp 16383 x 6100, RGBA": partial(bombs.webp, (16_383, 6_100)),
    "webp 5000 x 5000, RGBA": partial(bombs.webp, (5_000, 5_000)),
    "png 1 x 99 999 999": partial(bombs.png, (1, 99_999_999), GREY, 1),
    "png 99 999 999 x 1": partial(bombs.png, (99_999_999, 1), GREY, 1),
    "png 65 535 x 1525, RGBA": partial(bombs.png, (65_535, 1_525), RGBA),
    "png 1525 x 65 535, RGBA": partial(bombs.png, (1_525, 65_535), RGBA),
    "png 100 MP, black and white": partial(bombs.png, SQUARE, GREY, 1),
    "png 100 MP, grey": partial(bombs.png, SQUARE, GREY),
    "png 100 MP, grey of 16 bits": partial(bombs.png, SQUARE, GREY, 16),
    "png 100 MP, grey and alpha": partial(bombs.png, SQUARE, GREY_ALPHA),
    "png 100 MP, RGB": partial(bombs.png, SQUARE, RGB),
    "png 100 MP, RGB of 16 bits": partial(bombs.png, SQUARE, RGB, 16),
    "png 100 MP, RGB with a key": partial(bombs.png, SQUARE, RGB, 8, bombs.chunk(b"tRNS", bytes(6))),
    "png 100 MP, RGBA": partial(bombs.png, SQUARE, RGBA),
    "png 100 MP, transparent palette": partial(
        bombs.png, SQUARE, PALETTE, 8, bombs.chunk(b"tRNS", b"\0\x80")
    ),
    "png, text of 1 GB": lambda: bombs.png((99, 99), RGB, 8, bombs.compressed(b"zTXt", 10**9)),
    "png, profile of 1 GB": lambda: bombs.png((99, 99), RGB, 8, bombs.compressed(b"iCCP", 10**9)),
    "png, EXIF of 40 MB": lambda: bombs.png((99, 99), RGB, 8, bombs.chunk(b"eXIf", b"II*\0" * 10**7)),
    "png, 4 million chunks": lambda: bombs.png((99, 99), RGB, 8, bombs.chunk(b"aaAa", b"") * 4_000_000),
    "jpeg 100 MP": partial(bombs.jpeg, SQUARE),
    "jpeg 900 MP": partial(bombs.jpeg, (30_000, 30_000)),
    "jpeg 65 488 x 1600": partial(bombs.jpeg, (65_488, 1_600)),
    "jpeg 12 MP, 100 scans": partial(bombs.progressive, (4_000, 3_000), 90),
    "jpeg 50 MP, progressive, 4:4:4": partial(bombs.progressive, (8_160, 6_120), subsampling=0),
    "jpeg 50 MP, progressive, 30 scans": partial(bombs.progressive, (8_160, 6_120), 20),
    "jpeg, last scan 3 000 times": partial(bombs.progressive, (4_000, 3_000), 3_000),
    "jpeg, 10 million segments": partial(bombs.segments, 10_000_000),
    "gif 65 535 x 1500": partial(bombs.gif, (65_535, 1_500)),
    "gif, 100 000 frames": partial(bombs.gif, (500, 500), 100_000),
    "gif, comment of 45 MB": lambda: bombs.gif((500, 500), 1, bombs.comment(180_000)),
    "tiff 100 MP, RGB": partial(bombs.tiff, "RGB", SQUARE, 16),
    "tiff 64 MP, fractions": partial(bombs.tiff, "F", (8_000, 8_000), 16),
    "tiff 64 MP, one strip": partial(bombs.tiff, "RGB", (8_000, 8_000), 8_000),
    "tiff, tile of 50 000 x 50 000": partial(bombs.tiled, 50_000),
    "tiff, 10 million strips": partial(bombs.fields, 10_000_000),
    "bmp of 20 MP in runs": partial(bombs.bmp_in_runs, (5_000, 4_000)),
    "heic 12 MP": partial(grid, 30, 33),
    "avif 12 MP": partial(bombs.avif, (4_000, 3_000)),
    "avif, promises 100 MP": partial(bombs.avif, (400, 300), SQUARE),
}


def main() -> int:
    """Print the table of all files, or of those with one of these words in their names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decoding", description=__doc__)
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help="files with one of them in their names (all)"
    )
    words = parser.parse_args().words
    with tempfile.TemporaryDirectory() as folder:
        for name, make in FILES.items():
            if words and not any(word in name for word in words):
                continue
            file = Path(folder) / "file"
            file.write_bytes(make())
            for look in LOOKS:
                size = round(file.stat().st_size / 1000)
                print(
                    COLUMNS.format(name=name, kilobytes=size, look=look, **_measured(look, file)), flush=True
                )
    return 0


def _measured(look: str, file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.look", look, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"megabytes": "?", "seconds": "?", "end": f"ended with {done.returncode}"}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(pipes.run(main))
