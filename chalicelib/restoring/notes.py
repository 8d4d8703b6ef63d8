"""Notes in the results bucket of what a restore repeats, for a backup of Redis may be older than it.

A note has digests: those of ids tell nothing to who has no backup, in which the ids stand. Those of addresses
are the same that Redis keeps for good of addresses that withdrew.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from chalicelib.addresses import FIELDS, address_of
from chalicelib.database import digest
from chalicelib.shop import Shop

FOLDER = "erased/"
WITHDRAWN, REVOKED = "withdrawn-", "revoked-"
SUFFIX = ".json"
NOBODYS: Mapping[str, str] = {}


class Note(msgspec.Struct, frozen=True):
    """An erasure: digests of the ids of all records of a person, and when they were buried (ms).

    Nobody new is registered from photos taken up to `photos_until` (ms), -1 for no such moment.
    """

    records: list[str]
    erased_at: int
    photos_until: int = -1


class Withdrawal(msgspec.Struct, frozen=True):
    """Consents that somebody withdrew, nested as in Customer, and when (ms): digests of the ids of all their
    records, and of the addresses that it holds for, by channel."""

    records: list[str]
    consents: dict[str, Any]
    addresses: dict[str, str]
    at: int


def note_erasure(shop: Shop, erasure_id: str) -> None:
    """Note an erasure whose plan is not complete, before anything is erased. Once more changes nothing."""
    records, erased_at, photos_until = shop.erasures.buried(erasure_id)
    if records:
        _write(shop, erasure_id, msgspec.json.encode(Note(_digests(records), erased_at, photos_until)))


def note_withdrawal(
    shop: Shop, customer_id: str, consents: Mapping[str, Any], addresses: Mapping[str, str] = NOBODYS
) -> None:
    """Note the consents that a customer has withdrawn, if any, also for digests of `addresses` by channel.

    It comes after the change, so that its time does. After an error, another call withdraws and notes again.
    """
    refused = refusals(consents)
    if not refused:
        return
    customer = shop.customers.current(customer_id)
    records = _digests(shop.customers.records_of(customer))
    for found in shop.customers.get_many([customer]).values():
        addresses = {channel: address_of(channel, found.contact) for channel in FIELDS} | {**addresses}
    reached = {channel: address for channel, address in addresses.items() if address}
    note = Withdrawal(records, refused, reached, 0)
    name = WITHDRAWN + digest(msgspec.json.encode(note).decode())
    _write(shop, name, msgspec.json.encode(msgspec.structs.replace(note, at=shop.now())))


def note_revoked(shop: Shop, token_ids: Collection[str]) -> None:
    """Note the ids of revoked tokens."""
    for token in token_ids:
        _write(shop, REVOKED + token, msgspec.json.encode(token))


def refusals(consents: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of consents that says no.

    >>> refusals({"recognition": False, "marketing": True, "marketing_by": {"email": False, "sms": True}})
    {'recognition': False, 'marketing_by': {'email': False}}
    """
    nested = {name: refusals(found) for name, found in consents.items() if isinstance(found, Mapping)}
    said = {name: found for name, found in consents.items() if found is False}
    return said | {name: found for name, found in nested.items() if found}


def _digests(names: Iterable[str]) -> list[str]:
    return sorted(map(digest, names))


def _write(shop: Shop, name: str, content: bytes) -> None:
    shop.results_bucket.write(f"{FOLDER}{name}{SUFFIX}", content, "application/json")
