"""How what is held is written in an export: pure functions."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from chalicelib.privacy.export_values import Row
from chalicelib.times import format_time

PHOTO = ("key", "version", "lane", "time", "state", "reason", "metadata", "labels")
"""What an export says of a photo, besides the faces."""


def plain(things: Iterable[Any]) -> list[Row]:
    """Structs as JSON-ready values."""
    return [msgspec.to_builtins(thing) for thing in things]


def customer(found: Any, known_since: int | None) -> Row:
    """A customer and since when (ms) they are known."""
    since = None if known_since is None else format_time(known_since)
    named = {name: value for name, value in msgspec.to_builtins(found).items() if name != "photos"}
    return {**named, "known_since": since}


def merge(record: Mapping[str, Any]) -> Row:
    """Return a merge as it is exported: the record that became a part of `into`, and its profile."""
    return {
        "merge_id": record["id"],
        "customer_id": record["from"],
        "into": record["into"],
        "at": format_time(int(record["at"])),
        "customer": record["customer"],
    }


def faces(lapsing: Mapping[str, int | None], references: Mapping[str, Mapping[str, Any]]) -> list[Row]:
    """All faces: until when each is remembered, and where it was seen if it is a reference."""
    return [
        {
            "face_id": face,
            "until": format_time(lapsing[face] or 0) if lapsing.get(face) else None,
            "reference": dict(references[face]) if face in references else None,
        }
        for face in sorted({*lapsing, *references})
    ]


def photo(known: Any, place: Mapping[str, str], customer_ids: Collection[str]) -> Row | None:
    """A photo with the faces of these customers, nobody else's; of a removed one no more than its place.

    None where neither is known.
    """
    if known is None and not place:
        return None
    if known is None:
        unknown: Row = dict.fromkeys((*PHOTO, "faces"))
        return unknown | {"key": place["key"], "version": place["version"], "state": "removed"}
    mine = [face for face in known.faces if face.customer_id in customer_ids]
    shown = {name: getattr(known, name) for name in PHOTO}
    return msgspec.to_builtins(shown | {"faces": mine})  # type: ignore[no-any-return]
