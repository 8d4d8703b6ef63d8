"""Newcomers who haven't come for long."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from chalicelib.privacy.pages import pages
from chalicelib.privacy.retention import Step
from chalicelib.privacy.retention_rules import awaits_order, unseen

BATCH = 100


class Customers(Protocol):
    """Where customers are kept."""

    def newcomers_until(
        self, until: int, limit: int, cursor: str | None
    ) -> tuple[Sequence[str], str | None]: ...


class Visits(Protocol):
    """Where visits are kept."""

    def last_seen(self, customer_ids: Iterable[str]) -> Mapping[str, int]: ...


class Orders(Protocol):
    """Where orders are kept."""

    def of_customer(self, customer_id: str) -> Iterable[Any]: ...


class Erasing(Protocol):
    """Erases people."""

    def erase_newcomer(self, customer_id: str, unseen_since: int) -> bool: ...


class OldNewcomers:
    """Newcomers not seen for `kept` milliseconds who await no order; enrolled customers stay for good."""

    def __init__(
        self, customers: Customers, visits: Visits, orders: Orders, erasing: Erasing, kept: int
    ) -> None:
        self._customers = customers
        self._visits = visits
        self._orders = orders
        self._erasing = erasing
        self._kept = kept

    def steps(self, now: int) -> Iterator[Step]:
        """One step a person: the failure of one doesn't stop the others.

        Who has come, ordered, enrolled or merged since the step was planned is left as they are.
        """
        before = now - self._kept
        for page in pages(self._customers.newcomers_until, before - 1, BATCH):
            for customer in self._old(page, before):
                yield Step("newcomers", 1, partial(self._erasing.erase_newcomer, customer, before))

    def _old(self, customers: Sequence[str], before: int) -> list[str]:
        unseen_ones = unseen(customers, self._visits.last_seen(customers), before)
        states = {each: [order.state for order in self._orders.of_customer(each)] for each in unseen_ones}
        return [each for each in unseen_ones if not awaits_order(states[each])]
