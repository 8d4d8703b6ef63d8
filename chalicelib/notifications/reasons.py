"""Reasons for refusing a selfie, which are kept in English, in the language of who is told."""

import re

from chalicelib.texts.words import Words

REASONS = {
    "^there is no face": "people.reasons.no_face",
    r"^there are (\d+) faces": "people.reasons.several_faces",
    "^the sunglasses": "people.reasons.sunglasses",
    "^the face is too dark": "people.reasons.dark",
    "^the face is blurred": "people.reasons.blurred",
    r"^the face is only (\d+) pixels": "people.reasons.small",
    "another customer's already": "messages.rejected.already",
    "^the file is (empty|no picture)": "people.reasons.no_picture",
    "^the picture can't be decoded|save it anew": "people.reasons.broken",
    "at most .* (can be read|are read|can be used)": "people.reasons.too_large",
}
"""Patterns of reasons, and their texts in the catalogue, most of which the screen uses, too."""


def explain_reason(reason: str, language: str) -> str:
    """Return a reason in the language, or as it came if it isn't known."""
    for pattern, key in REASONS.items():
        if found := re.search(pattern, reason):
            section, _, name = key.rpartition(".")
            return Words(language, section)(name, number=found[1] if found.re.groups else "")
    return reason
