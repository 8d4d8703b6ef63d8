"""Inputs and outputs of states without what could tell of a person.

Payloads hold ids and keys, no names. Some ids are still a customer's, and a file's name is whatever somebody
called it. So only the fields of the payloads that say nothing of a person are shown; the rest is "…".
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from chalicelib import payloads

LEFT_OUT = "…"
MOST_ITEMS = 20
"""Items of a list that are shown."""
PERSONAL = {"customer_id", "not_customer", "url", "csv_url", "token", "Cause", "name", "cause", "input"}
"""Fields of payloads that name a customer, open a document, or repeat a whole payload."""
PLACES = {"entrance": 2, "exit": 2, "gallery": 2, "enrolment": 1}
"""First folder of a photo's key -> how many folders name no person."""


def impersonal(document: str | None) -> Any:
    """Return a JSON document without what could tell of a person. Return None if there is none."""
    if document is None:
        return None
    try:
        return _shown(msgspec.json.decode(document))
    except msgspec.DecodeError:  # Step Functions cuts off what is too long
        return LEFT_OUT


def _shown(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _field(key, each) for key, each in value.items()}
    if isinstance(value, list):
        rest = [LEFT_OUT] if len(value) > MOST_ITEMS else []
        return [_shown(each, name) for each in value[:MOST_ITEMS]] + rest
    return value if name in SHOWN else LEFT_OUT


def _field(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "key":
        return _key(str(value))
    return _shown(value, name) if name in SHOWN else LEFT_OUT


def _key(key: str) -> str:
    """Return a photo's key up to its camera or album."""
    folders = key.split("/")[:-1]
    shown = folders[: PLACES.get(folders[0], 0)] if folders else []
    return "/".join([*shown, LEFT_OUT])


def _fields() -> Iterator[str]:
    """Yield the names of the fields of all payloads, as they stand in JSON."""
    for kind in vars(payloads).values():
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            yield from (field.encode_name for field in msgspec.structs.fields(kind))


SHOWN = (set(_fields()) | {"lane", "camera"}) - PERSONAL - {"key"}
