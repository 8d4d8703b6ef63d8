"""Customers as plain values."""

from collections.abc import Mapping
from typing import Any, Literal

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


Status = Literal["enrolled", "registered", "newcomer"]


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """A person the store knows.

    They are `enrolled` with a name and a face, `registered` without a face yet; cameras make a `newcomer`.
    """

    id: str
    name: str | None = None
    status: Status
    contact: Contact = Contact()
    consents: Consents = Consents()
    language: str | None = None
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


def status_of(stored: str, *, has_face: bool) -> Status:
    """The status of a customer; whether others than newcomers are enrolled, their face says."""
    if stored == "newcomer":
        return "newcomer"
    return "enrolled" if has_face else "registered"


def customer_from(customer_id: str, fields: Mapping[str, str], *, has_face: bool) -> Customer:
    """A customer of their fields."""
    nested: dict[str, Any] = {"id": customer_id}
    for name, value in fields.items():
        *outer, inner = name.split(".")
        place = nested
        for part in outer:
            place = place.setdefault(part, {})
        place[inner] = value == "1" if "consents" in outer else value or None
    nested["status"] = status_of(nested["status"], has_face=has_face)
    return msgspec.convert(nested, Customer)
