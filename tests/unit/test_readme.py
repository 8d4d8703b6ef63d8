"""The documents say what is: every link, command, file, route and picture that they name exists."""

import importlib.util
import json
import os
import re
from pathlib import Path

import pytest
from PIL import Image

from infrastructure.statemachine.diagram import DOCUMENT, diagram

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(document.relative_to(ROOT)) for document in DOCUMENTS]
README_CHAPTERS = [
    "Two commands",
    "Your own photo",
    "The screen",
    "On AWS",
    "Changing it",
    "How it is laid out",
    "Licence",
]
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/?")
ROOT_FILE = re.compile(r"[\w-]+\.(py|md|toml|txt)")
MADE_LATER = {"build", ".venv", ".localaws"}
ROLES = {(): "open", ("staff", "admin"): "staff", ("admin",): "admin", ("camera", "staff", "admin"): "any"}

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)


@every_document
def test_every_link_leads_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(prose(document)) if "://" not in link]

    assert [link for link in links if not leads_somewhere(document, link)] == []


@every_document
def test_every_make_target_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    code = "\n".join(FENCE.findall(document.read_text()) + CODE.findall(prose(document)))

    assert set(re.findall(r"^(?:\$ )?make ([a-z][a-z-]*)", code, re.MULTILINE)) <= targets


@every_document
def test_every_module_that_is_run_exists(document: Path) -> None:
    modules = re.findall(r"python3? -m ([\w.]+\w)", document.read_text())

    assert [module for module in modules if not importlib.util.find_spec(module)] == []


@every_document
def test_every_file_exists(document: Path) -> None:
    named = [code for code in CODE.findall(prose(document)) if PATH.fullmatch(code)]
    ours = [path for path in named if is_of_the_project(path)]

    assert [path for path in ours if not (ROOT / path).exists()] == []


def test_every_document_is_reached_from_the_readme() -> None:
    linked = {link.partition("#")[0] for link in LINK.findall((ROOT / "README.md").read_text())}

    assert [name for name in NAMES if name != "README.md" and name not in linked] == []


def test_the_readme_is_short_and_keeps_its_order() -> None:
    readme = (ROOT / "README.md").read_text()

    assert len(readme.splitlines()) <= 200
    assert re.findall(r"^## (.+)$", readme, re.MULTILINE) == README_CHAPTERS


def test_the_picture_of_the_screen_is_sharp_and_small() -> None:
    picture = ROOT / "docs" / "images" / "screen.png"

    assert picture.stat().st_size <= 150_000
    assert Image.open(picture).width == 1200


def test_the_picture_of_the_state_machine_is_the_current_one() -> None:
    definition = json.loads((ROOT / "statemachine.json").read_text())

    assert diagram(definition) in (ROOT / DOCUMENT).read_text(), "run `make generated`: it draws it again"


def test_every_route_is_described_with_its_role() -> None:
    os.environ.setdefault("PHOTOS_BUCKET", "photos")
    from chalicelib.api.blueprints import blueprints

    operations = [operation for routes in blueprints for operation in getattr(routes, "operations", ())]
    served = {(f"{one.method} {one.path}", ROLES[one.roles]) for one in operations}
    rows = re.findall(
        r"^\| `([A-Z]+ [^`?]+)[^`]*` \| (\w+) \|", (ROOT / "docs/api.md").read_text(), re.MULTILINE
    )

    assert not served - set(rows), f"write a row in docs/api.md for {sorted(served - set(rows))}"
    assert not set(rows) - served, f"take out of docs/api.md {sorted(set(rows) - served)}"


def prose(document: Path) -> str:
    """Return the text without its blocks of code."""
    return FENCE.sub("", document.read_text())


def leads_somewhere(document: Path, link: str) -> bool:
    """Tell whether a relative link's file is there, with its heading."""
    name, _, anchor = link.partition("#")
    target = document.parent / name if name else document
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(document: Path) -> set[str]:
    """Return the document's headings as GitHub makes anchors of them."""
    headings = HEADING.findall(prose(document))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def is_of_the_project(path: str) -> bool:
    """Tell whether a text in code style means a file or folder of this project."""
    first = path.partition("/")[0]
    in_folder = (ROOT / first).is_dir() and first not in MADE_LATER and "/" in path
    return in_folder or bool(ROOT_FILE.fullmatch(path))
