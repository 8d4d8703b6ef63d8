"""The README of the local AWS names what is there."""

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "localaws"
README = (FOLDER / "README.md").read_text()


def test_every_patch_of_moto_has_a_row() -> None:
    patches = {file.stem for file in (FOLDER / "moto_patches").glob("*.py")} - {"__init__"}

    assert set(re.findall(r"^\| `([a-z0-9_]+)` \|", README, re.MULTILINE)) == patches


def test_every_named_file_exists() -> None:
    named = re.findall(r"`([\w/]+(?:\.py|/))`", README)

    assert named
    assert [
        name for name in named if not (FOLDER / name).exists() and not (FOLDER.parent / name).exists()
    ] == []
