"""Which offers fit a customer: pure functions."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

import msgspec

from chalicelib.times import parse_time

Audience = Literal["all", "enrolled", "newcomers"]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion: a text, the products it is about, when it holds and who may get it."""

    id: str
    text: str
    skus: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_until: str | None = None
    audience: Audience = "all"

    def holds(self, now: int) -> bool:
        """Whether `now` (ms) lies from `valid_from` up to but not at `valid_until`."""
        started = self.valid_from is None or parse_time(self.valid_from) <= now
        return started and (self.valid_until is None or now < parse_time(self.valid_until))

    def is_for(self, status: str) -> bool:
        """Tell whether a customer of this status may get it; `enrolled` means all but newcomers."""
        return self.audience == "all" or (self.audience == "newcomers") == (status == "newcomer")


def may_be_told(consents: Any) -> bool:
    """Whether who agreed to this may be told of offers at all; each channel asks for its own besides."""
    return bool(consents.marketing)


def starts_in(offer: Offer, now: int) -> int:
    """Milliseconds until the offer begins to hold, 0 once it did."""
    return max(0, parse_time(offer.valid_from) - now) if offer.valid_from else 0


def rank_offers(
    offers: Iterable[Offer],
    *,
    status: str,
    now: int,
    bought: Mapping[str, int],
    sold: Mapping[str, int],
    without: Collection[str] = (),
) -> list[Offer]:
    """The offers that fit a customer, the best first.

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
