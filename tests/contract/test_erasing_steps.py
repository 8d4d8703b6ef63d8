"""An erasure buries, then finds, then erases; every store that holds something of people is a holder."""

from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.database.keys import FAMILIES
from chalicelib.errors import NotFound
from chalicelib.person import Counts, Person
from chalicelib.privacy.holders import holders
from chalicelib.privacy.tasks import carry_out, complete_plan
from tests.contract.erasing_shop import NOW, Shop
from tests.fakes import FakeBucket

HELD_BY = {
    "people": {"customers"},
    "faces": {"faces"},
    "visits": {"visits", "exits"},
    "orders": {"orders"},
    "offers": {"promotions"},
    "notifications": {"notifications", "devices"},
    "reviews": {"reviews"},
    "photos": {"photos"},
    "reports": {"reports"},
    "privacy": {"exports"},
}
"""The holders that a folder with families keyed by customers has."""


@pytest.fixture
def shop(database: Any) -> Shop:
    return Shop(database, FakeBucket(name="photos"), FakeBucket(name="results"))


@dataclass
class Witness:
    """A holder that tells what it is asked for."""

    name: str
    calls: list[str]
    knows: str = ""

    def find(self, person: Person) -> None:
        self.calls.append(f"find {self.name}")
        if self.knows and person.of("reviews"):
            person.add("faces", [self.knows])

    def erase(self, person: Person) -> Counts:
        self.calls.append(f"erase {self.name}")
        return {"records": 1}

    def export(self, person: Person) -> dict[str, Any]:
        return {}


class Reviewer(Witness):
    """A witness that knows a review."""

    def find(self, person: Person) -> None:
        super().find(person)
        person.add("reviews", ["review"])


def bury(shop: Shop, customer_id: str) -> str:
    return str(shop.parts.erasures.bury(customer_id, "plan", NOW))


def test_every_folder_with_families_keyed_by_customers_has_a_holder(shop: Shop) -> None:
    folders = {family.owner for family in FAMILIES if family.is_keyed_by_customer}

    assert folders <= HELD_BY.keys(), "list its store in privacy/holders.py; it finds, erases, exports"
    assert set(holders(shop.parts)) == set().union(*HELD_BY.values())


def test_all_find_before_any_erases_and_are_asked_again_when_there_is_more(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    plan, calls = bury(shop, ann), list[str]()
    witnesses = {"a": Witness("a", calls, knows="face"), "b": Reviewer("b", calls)}

    complete_plan(shop.parts, plan, witnesses, NOW * 2)
    carry_out(shop.parts, plan, witnesses, NOW * 2)

    finds = [call for call in calls if call.startswith("find")]
    assert calls[: len(finds)] == finds
    assert finds == ["find a", "find b", "find a", "find b"]
    assert shop.parts.erasures.person(plan).of("reviews", "faces") == []


def test_nobody_is_merged_into_or_out_of_somebody_buried(shop: Shop) -> None:
    (ann,), (twin,), (bob,) = (shop.comes(name, name) for name in ("Ann", "Ann's twin", "Bob"))
    shop.merging.merge(twin, ann)
    (merge,) = shop.merging.merges(ann)
    bury(shop, ann)

    for attempt in (
        lambda: shop.merging.merge(bob, ann),
        lambda: shop.merging.merge(bob, twin),
        lambda: shop.merging.merge(ann, bob),
        lambda: shop.merging.undo(merge.id),
        lambda: shop.merging.tell_apart(bob, ann),
    ):
        with pytest.raises(NotFound):
            attempt()
    shop.erase(ann)
    assert shop.remembered(ann, twin) == []


def test_a_living_visitor_who_resembles_somebody_buried_is_served(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    photo = shop.recognise(shop.upload("two", "Bob"))
    (visitor,) = photo["recognition"]["visitors"]
    bury(shop, ann)

    served = shop.visit(photo, visitor | {"alike": ["one-0"]})

    assert served["customer_id"] not in ("", ann)
    assert shop.customers.get(served["customer_id"]).status == "newcomer"
    shop.erase(ann)
    assert shop.remembered(ann, "one-0") == []
    assert shop.owners.owners_of(["two-0"]) == {"two-0": served["customer_id"]}


def test_a_plan_that_is_complete_takes_nothing_more(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    plan = bury(shop, ann)
    complete_plan(shop.parts, plan, holders(shop.parts), NOW * 2)
    known = shop.parts.erasures.person(plan).size

    shop.parts.erasures.plan(plan, {"faces": {"another"}}, {"faces"})

    assert shop.parts.erasures.person(plan).size == known
