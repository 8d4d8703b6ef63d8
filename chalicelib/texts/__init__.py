"""The catalogue: every text of the screen and of messages, a file a language, a section a view or message."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "de", "fr", "es")
DEFAULT = "en"
"""The language for whoever speaks none of them."""
MESSAGES = "messages"
"""The section of e-mails, other messages, reports and the page to unsubscribe. The screen doesn't need it."""


@cache
def catalogue(language: str) -> dict[str, Any]:
    """Return the sections of a language: texts by key, or by form and key where they depend on a number."""
    return msgspec.json.decode((FOLDER / f"{language}.json").read_bytes(), type=dict[str, Any])


def screen_texts(language: str) -> str:
    """Return the JSON of the screen's texts in a language."""
    sections = {name: texts for name, texts in catalogue(language).items() if name != MESSAGES}
    return msgspec.json.encode(sections).decode()


def language_of(tag: str | None) -> str:
    """Return the catalogue's language for a tag, such as de for de-AT. One that it lacks is DEFAULT."""
    return _known(tag or "") or DEFAULT


def accepted(header: str | None) -> str:
    """Return the catalogue's language that an Accept-Language header likes best, or DEFAULT."""
    liked = sorted(
        ((-weight, tag) for tag, weight in map(_weighed, (header or "").split(",")) if weight > 0),
        key=lambda one: one[0],
    )
    return next((known for _, tag in liked if (known := _known(tag))), DEFAULT)


def _known(tag: str) -> str:
    base = tag.strip().partition("-")[0].lower()
    return base if base in LANGUAGES else ""


def _weighed(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";q=")
    try:
        return tag, float(weight or 1)
    except ValueError:
        return tag, 0.0
