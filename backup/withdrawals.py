"""Consents withdrawn and tokens revoked since a backup: a restore withdraws and revokes them again."""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from chalicelib.people.consents import what_is_said
from chalicelib.restoring.notes import REVOKED, WITHDRAWN, Withdrawal
from chalicelib.shop import Shop

CLOCKS_MS = 60_000
"""Difference of two clocks that is allowed for: that of the backup's machine, and that of a function."""


def parse_withdrawals(notes: Mapping[str, bytes], began: int) -> list[Withdrawal]:
    """Return the notes of withdrawals since a backup began (ms), in their order."""
    texts = [text for name, text in notes.items() if name.startswith(WITHDRAWN)]
    found = [msgspec.json.decode(text, type=Withdrawal) for text in texts]
    return sorted((one for one in found if one.at > began - CLOCKS_MS), key=lambda one: one.at)


def withdraw_again(shop: Shop, notes: Iterable[Withdrawal], records: Mapping[str, str]) -> int:
    """Withdraw consents again for customers and for addresses. Return of how many customers.

    `records` are all ids by their digests. A yes that was said later than the no is lost.
    """
    customers = set()
    for note in notes:
        known = shop.customers.current_many(records[one] for one in note.records if one in records)
        for customer in shop.customers.get_many(known.values()):
            shop.customers.change(customer, {"consents": note.consents}, note.at)
            customers.add(customer)
        for purpose, channel, _ in what_is_said(note.consents):
            if address := note.addresses.get(channel):
                shop.customers.withdraw("", purpose, channel, address)
    return len(customers)


def revoke_again(shop: Shop, names: Collection[str]) -> int:
    """Revoke the tokens of these notes. Return how many there were."""
    ids = {name.removeprefix(REVOKED).partition(".")[0] for name in names if name.startswith(REVOKED)}
    return len(shop.tokens.revoke(lambda token: token.id in ids, shop.now())) if ids else 0
