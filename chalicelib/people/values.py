"""Customers as plain values."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from chalicelib.channels import ByChannel


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach a customer."""

    email: str | None = None
    phone: str | None = None


class Consents(msgspec.Struct, frozen=True, kw_only=True):
    """The purposes that a customer has agreed to; marketing only goes out by a channel of `marketing_by`."""

    recognition: bool = False
    marketing: bool = False
    marketing_by: ByChannel = ByChannel()
    service_by: ByChannel = ByChannel()


Mark = Literal["staff", "ignored"]
"""A mark that a person sets: one of the shop's own people, or somebody of whom nothing is to be recorded."""
MARKS = ("staff", "ignored")
Status = Literal["enrolled", "registered", "newcomer", Mark]


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """A person the store knows.

    They are `enrolled` with a name and a face, `registered` without a face yet; cameras make a `newcomer`.
    A mark stands in place of these: `staff` are never counted and never told of anything, of `ignored`
    nothing is recorded. With `greet` their arrivals are to be told apart.
    """

    id: str
    name: str | None = None
    status: Status
    contact: Contact = Contact()
    consents: Consents = Consents()
    language: str | None = None
    greet: bool = False
    photos: tuple[str, ...] = ()


def flatten(fields: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested values as `outer.inner`; true and false as 1 and 0, null as the empty string."""
    flat: dict[str, str] = {}
    for name, value in fields.items():
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{prefix}{name}.")
        elif name not in ("id", "photos"):
            flat[prefix + name] = str(int(value)) if isinstance(value, bool) else value or ""
    return flat


def status_of(stored: str, name: str | None, mark: str | None, *, has_face: bool) -> Status:
    """Return the status of a customer: their mark, or what their name and their face make them.

    A newcomer is who was stored as one and has no name since. `people/is_newcomer.lua` says the same.
    """
    if mark:
        return "staff" if mark == "staff" else "ignored"
    if stored == "newcomer" and not name:
        return "newcomer"
    return "enrolled" if has_face else "registered"


class InShort(NamedTuple):
    """A customer in short."""

    name: str | None
    status: Status
    greet: bool


def customer_from(customer_id: str, fields: Mapping[str, str], *, has_face: bool) -> Customer:
    """A customer of their fields."""
    nested: dict[str, Any] = {"id": customer_id}
    for name, value in fields.items():
        *outer, inner = name.split(".")
        place = nested
        for part in outer:
            place = place.setdefault(part, {})
        place[inner] = value == "1" if "consents" in outer else value or None
    nested["greet"] = fields.get("greet") == "1"
    nested["status"] = status_of(nested["status"], nested.get("name"), nested.get("mark"), has_face=has_face)
    return msgspec.convert(nested, Customer)
