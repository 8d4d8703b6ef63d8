"""E-mail addresses and phone numbers in the form in which they are compared: pure functions.

Keys of Redis name an address only by its digest. The digest of an address with a withdrawn consent outlives
an erasure.
"""

import re
from typing import Any

from chalicelib.database import digest

FIELDS = {"email": "email", "sms": "phone"}
"""Channel -> the field of a customer's contact with its address. Push has none."""


def normal_email(email: str) -> str:
    """Return the common form of all spellings of an e-mail address.

    Letters before the @ are made small, for hardly any provider tells them from large ones. A domain with
    letters beyond ASCII gets its form in DNS.

    >>> normal_email(" Twin@MÜLLER.de")
    'twin@xn--mller-kva.de'
    """
    local, _, domain = email.strip().casefold().rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{local}@{domain}"


def normal_phone(phone: str) -> str:
    """Return the common form of all spellings of a phone number.

    A number without a country code stays without one, for its country can't be known.

    >>> normal_phone("0049 (0)30 1-2")
    '+493012'
    """
    digits = re.sub(r"\(0\)|[^0-9+]", "", phone)
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def address_digest(field: str, address: str | None) -> str:
    """Return the digest by which keys name an address of a contact's field, '' without an address."""
    if not address:
        return ""
    normal = normal_email(address) if field == "email" else normal_phone(address)
    return digest(f"{field} {normal}")


def address_of(channel: str, contact: Any) -> str:
    """Return the digest of the address by which a channel reaches a contact, '' without an address."""
    field = FIELDS.get(channel)
    return address_digest(field, getattr(contact, field)) if field else ""
