"""The catalogue: every text of the screen and of messages, a file a language, a section a view or message."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "de", "fr", "es")
MESSAGES = "messages"
"""The section of e-mails and other messages, which the screen doesn't need."""


@cache
def catalogue(language: str) -> dict[str, Any]:
    """Return the sections of a language: texts by key, or by form and key where they depend on a number."""
    return msgspec.json.decode((FOLDER / f"{language}.json").read_bytes(), type=dict[str, Any])


def screen_texts(language: str) -> str:
    """Return the JSON of the screen's texts in a language."""
    sections = {name: texts for name, texts in catalogue(language).items() if name != MESSAGES}
    return msgspec.json.encode(sections).decode()
