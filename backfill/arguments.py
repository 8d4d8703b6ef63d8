"""Arguments of `python -m backfill folder`, which `python -m localaws import` takes too."""

import argparse
from pathlib import Path

AT_A_TIME = 8


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add a folder, and its album."""
    parser.add_argument("dir", type=Path, help="with its subfolders")
    # The other lanes act on what happens now: a visit, an enrolment.
    parser.add_argument("--lane", choices=["gallery"], default="gallery", help="(gallery)")
    parser.add_argument("--album", help="(the folder's name)")


def add_concurrency(parser: argparse.ArgumentParser) -> None:
    """Add the number of photos under way at a time."""
    text = f"photos under way ({AT_A_TIME})"
    parser.add_argument("--concurrency", type=_number, default=AT_A_TIME, help=text)


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of photos, 1 or more")
    return int(text)
