"""Pure rules of offers: which of them fit a customer, when a promotion starts, and what messages hold."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.offers.values import Claim, Offer
from chalicelib.times import format_next_second, parse_time


def may_be_told(consents: Any) -> bool:
    """Tell whether these consents allow offers at all; each channel asks for its own besides."""
    return bool(consents.marketing)


def rank_offers(
    offers: Iterable[Offer],
    *,
    status: str,
    now: int,
    bought: Mapping[str, int],
    sold: Mapping[str, int],
    without: Collection[str] = (),
) -> list[Offer]:
    """Return the offers that fit a customer, the best first.

    An offer fits while it holds, is meant for customers of this `status` and is not in `without`.
    First come offers about what the customer has bought most (`bought`: quantity by sku), among
    equals those about what sells most (`sold`), then those that end soonest, then by id.
    """

    def rank(offer: Offer) -> tuple[int, int, float, str]:
        ends = parse_time(offer.valid_until) if offer.valid_until else float("inf")
        own = sum(bought.get(sku, 0) for sku in set(offer.skus))
        everybody = sum(sold.get(sku, 0) for sku in set(offer.skus))
        return -own, -everybody, ends, offer.id

    fitting = (
        offer for offer in offers if offer.holds(now) and offer.is_for(status) and offer.id not in without
    )
    return sorted(fitting, key=rank)


def starts_in(offer: Offer, now: int) -> int:
    """Return the milliseconds until the offer begins to hold, 0 once it did."""
    return max(0, parse_time(offer.valid_from) - now) if offer.valid_from else 0


def promotion_of(offer: Offer, now: int) -> dict[str, Any]:
    """Return the input of the promotion lane; with `valid_from` (ISO 8601) it waits until then."""
    wait = starts_in(offer, now)
    waiting = {"valid_from": format_next_second(now + wait)} if wait else {}
    return {"lane": "promotion", "offer_id": offer.id, **waiting}


def visit_message(
    customer_id: str, visit_id: str, offers: Sequence[Offer], claimed: Sequence[str]
) -> dict[str, Any]:
    """Return the topic's message about offers to a visitor, those of the `claimed` ones that are left."""
    return {
        "id": message_id(visit_id, claimed),
        "customer_id": customer_id,
        "visit_id": visit_id,
        "offers": [msgspec.to_builtins(offer) for offer in offers],
    }


def promotion_message(offer: Offer, claim: Claim) -> dict[str, Any]:
    """Return the topic's message about a promotion to one customer, in the shape of a visitor's."""
    return {
        "id": f"promotion-{offer.id}-{claim.customer_id}",
        "customer_id": claim.customer_id,
        "visit_id": claim.visit_id,
        "offers": [msgspec.to_builtins(offer)],
    }


def message_id(visit_id: str, offers: Sequence[str]) -> str:
    """Return the same id for the same offers in the same visit, so that receivers know a repeated message."""
    return hashlib.sha256(" ".join([visit_id, *sorted(offers)]).encode()).hexdigest()[:32]
