"""Offers as plain values."""

from typing import Literal

import msgspec

from chalicelib.times import parse_time

Audience = Literal["all", "enrolled", "newcomers"]
UNTOLD = ("staff", "ignored")
"""Statuses of customers who are never told of anything."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion: a text, its products, the time in which it holds, and its audience."""

    id: str
    text: str
    skus: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_until: str | None = None
    audience: Audience = "all"

    def holds(self, now: int) -> bool:
        """Tell whether `now` (ms) lies from `valid_from` up to but not at `valid_until`."""
        started = self.valid_from is None or parse_time(self.valid_from) <= now
        return started and (self.valid_until is None or now < parse_time(self.valid_until))

    def is_for(self, status: str) -> bool:
        """Tell whether a customer of this status may get it; `enrolled` means all but newcomers.

        Nobody with a mark gets any.
        """
        if status in UNTOLD:
            return False
        return self.audience == "all" or (self.audience == "newcomers") == (status == "newcomer")


class Claim(msgspec.Struct, frozen=True):
    """The right to tell a customer of an offer in their present visit."""

    customer_id: str
    visit_id: str
    mark: str
