"""The catalogue has every text of the screen in every language."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.web import FOLDER
from chalicelib.texts import LANGUAGES, MESSAGES, catalogue, screen_texts

LITERAL = re.compile(r'\bt\("([a-z_.0-9]+)"|data-text="([a-z_.0-9]+)"')
BUILT = re.compile(r"\bt\(`([a-z_.0-9]*)\$\{")
PLACES = re.compile(r"\{(\w+)\}")
SCRIPTS = [file for file in FOLDER.iterdir() if file.suffix in (".js", ".html")]


def leaves(part: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each key of the catalogue with its text; one in several forms is one text."""
    for name, value in part.items():
        if isinstance(value, dict) and "other" not in value:
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def places(text: str | dict[str, str]) -> set[str]:
    return set(PLACES.findall(text if isinstance(text, str) else " ".join(text.values())))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_places(language: str) -> None:
    english, other = dict(leaves(catalogue("en"))), dict(leaves(catalogue(language)))

    assert other.keys() == english.keys()
    assert {key: places(text) for key, text in other.items()} == {
        key: places(text) for key, text in english.items()
    }
    assert all(text for text in other.values())


def test_the_scripts_name_only_texts_of_the_catalogue_and_it_has_no_others() -> None:
    texts = "\n".join(file.read_text() for file in SCRIPTS)
    named = {first or second for first, second in LITERAL.findall(texts)}
    beginnings = tuple(BUILT.findall(texts))
    titles = {f"{name}.title" for name in re.findall(r'\{ name: "(\w+)"', (FOLDER / "views.js").read_text())}
    known = {key for key, _ in leaves(json.loads(screen_texts("en")))}

    assert named - known == set()
    assert {
        key for key in known - named - titles if not key.startswith(tuple(filter(None, beginnings)))
    } == set()


def test_the_screen_gets_no_texts_of_messages() -> None:
    assert MESSAGES not in json.loads(screen_texts("en"))


def test_the_page_knows_the_languages_of_the_catalogue() -> None:
    declared = re.search(r"LANGUAGES = (\[.*\]);", (FOLDER / "texts.js").read_text())

    assert declared
    assert json.loads(declared[1]) == list(LANGUAGES)
    assert {file.stem for file in Path("chalicelib/texts").glob("*.json")} == set(LANGUAGES)
