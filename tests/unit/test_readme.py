"""The README says what is: its picture of the state machine, its commands, its routes."""

import json
import os
import re
from pathlib import Path

from infrastructure.statemachine.diagram import diagram, document

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
STATE_MACHINE = json.loads((ROOT / "statemachine.json").read_text())


def test_the_picture_of_the_state_machine_is_the_current_one() -> None:
    drawn = document(ROOT)

    assert diagram(STATE_MACHINE) in drawn.read_text(), f"run `make generated`: it draws {drawn.name} anew"


def test_every_make_target_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"make ([a-z]+)[ `\n]", README)) - {"and"} <= targets


def test_every_route_is_described() -> None:
    os.environ.setdefault("PHOTOS_BUCKET", "photos")
    import app

    described = re.sub(r"\s", " ", README)
    paths = [re.sub(r"\{\w+\}", "{", path) for path in app.app.routes]

    assert [path for path in paths if path not in re.sub(r"\{\w+\}", "{", described)] == []
