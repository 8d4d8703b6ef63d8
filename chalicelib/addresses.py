"""The addresses and numbers that customers are reached by, as they are compared: pure functions.

Keys of Redis name an address by its digest alone, which outlives an erasure where something was withdrawn.
"""

import re
from typing import Any

from chalicelib.database import digest

FIELDS = {"email": "email", "sms": "phone"}
"""The field of a customer's contact that a channel's address stands in; push has none."""


def normal_email(email: str) -> str:
    """Return what spellings of one e-mail address have in common: ` Twin@EXAMPLE.com` is `twin@example.com`.

    Nobody tells large letters from small ones before the @, though they might. A domain of other letters
    is compared as in DNS (müller.de: xn--mller-kva.de).
    """
    local, _, domain = email.strip().casefold().rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{local}@{domain}"


def normal_phone(phone: str) -> str:
    """Return what two spellings of one phone number have in common: `0049 (0)30 1-2` is `+493012`.

    A number without its country stays one: which country is meant can't be known.
    """
    digits = re.sub(r"\(0\)|[^0-9+]", "", phone)
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def address_digest(field: str, address: str | None) -> str:
    """Return by which digest keys name an address of a contact's field; '' without one."""
    if not address:
        return ""
    normal = normal_email(address) if field == "email" else normal_phone(address)
    return digest(f"{field} {normal}")


def address_of(channel: str, contact: Any) -> str:
    """Return the digest of the address that a channel reaches a contact by; '' where it has none."""
    field = FIELDS.get(channel)
    return address_digest(field, getattr(contact, field)) if field else ""
