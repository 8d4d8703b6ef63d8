"""Two records of one person become one, in one step, whoever asks how often."""

import itertools
from collections.abc import Callable

import pytest

from chalicelib.database import Database
from chalicelib.errors import InvalidRequest, NotFound
from chalicelib.payloads import Visitor, VisitorItem
from chalicelib.visits.tasks import record_visit
from tests.contract.merging_shop import HOUR, NOW, Shop, shop_of
from tests.fakes import together
from tests.shops import make_shop


@pytest.fixture
def shop(database: Database, ids: Callable[[], str]) -> Shop:
    return shop_of(database, ids)


@pytest.fixture
def both(shop: Shop) -> Shop:
    shop.live("ann", 3)
    shop.live("bob", 2)
    return shop


def test_everything_of_one_becomes_the_others(both: Shop) -> None:
    assert both.merging.merge("ann", "bob") == "bob"

    assert {visit.customer_id for visit in both.visits.page(9)[0]} == {"bob"}
    assert {order.customer_id for order in both.orders.page(9)[0]} == {"bob"}
    assert len(both.orders.request("bob", "p", "v", NOW)) == 3
    assert both.orders.bought("bob") == {"tea": 4}
    assert set(both.owners.owners_of(["face-ann", "other-ann", "face-bob"]).values()) == {"bob"}
    assert set(both.owners.references("bob")) == {"face-ann", "face-bob"}
    assert set(both.customers.selfies("bob")) == {"selfie-ann", "selfie-bob"}
    assert len(both.owners.told_apart(["bob", "double-of-ann", "double-of-bob"])) == 2
    assert [visit.customer_id for visit in both.visits.present(NOW + 2 * HOUR)[0]] == ["bob"]


def test_of_the_first_only_its_profile_and_who_it_is_not_stay_under_its_id(both: Shop) -> None:
    both.merging.merge("ann", "bob")

    left = {key.split(":")[1] for key in both.everything() if key.endswith(":ann") or ":ann:" in key}
    assert left == {"customer", "told-apart"}
    assert [customer.id for customer in both.customers.page(9)[0]] == ["bob"]
    assert both.customers.current("ann") == "bob"
    with pytest.raises(NotFound):
        both.customers.get("ann")


def test_merging_again_answers_whose_it_is(both: Shop) -> None:
    shop = both
    shop.live("cyd")
    shop.merging.merge("ann", "bob")
    before = shop.everything()

    assert shop.merging.merge("ann", "bob") == "bob"
    assert shop.merging.merge("ann", "cyd") == "bob"
    assert shop.merging.merge("bob", "ann") == "bob"
    assert shop.everything() == before
    assert len(shop.merging.merges_of("bob")) == 1


def test_one_who_was_merged_meanwhile_is_merged_into_by_the_name_before(both: Shop) -> None:
    both.live("cyd")
    both.merging.merge("bob", "cyd")

    assert both.merging.merge("ann", "bob") == "cyd"
    assert both.customers.current("ann") == "cyd"
    assert both.orders.get("order-ann-0").customer_id == "cyd"


@pytest.mark.parametrize(("one", "other"), [("ann", "ghost"), ("ghost", "ann"), ("ghost", "ghoul")])
def test_who_does_not_exist_is_not_merged(both: Shop, one: str, other: str) -> None:
    before = both.everything()

    with pytest.raises(NotFound):
        both.merging.merge(one, other)
    assert both.everything() == before


def test_nobody_is_merged_into_themselves(both: Shop) -> None:
    before = both.everything()

    with pytest.raises(InvalidRequest):
        both.merging.merge("ann", "ann")
    assert both.everything() == before


def test_ten_merges_at_once_in_both_directions_lose_nothing(both: Shop) -> None:
    owners = together(10, lambda n: both.merging.merge(*(("ann", "bob") if n % 2 else ("bob", "ann"))))

    (survivor,) = set(owners)
    assert {both.customers.current("ann"), both.customers.current("bob")} == {survivor}
    assert len(both.visits.page(9)[0]) == 5
    assert {visit.customer_id for visit in both.visits.page(9)[0]} == {survivor}
    assert len(both.orders.request(survivor, "p", "v", NOW)) == 3


def test_merges_in_a_circle_end_somewhere(shop: Shop) -> None:
    people = [f"person-{number}" for number in range(6)]
    for person in people:
        shop.live(person)
    pairs = list(itertools.permutations(people, 2))

    together(len(pairs), lambda number: shop.merging.merge(*pairs[number]))

    assert len({shop.customers.current(person) for person in people}) == 1
    assert len(shop.visits.page(9)[0]) == 6


def test_a_merged_id_is_never_registered_again(both: Shop) -> None:
    both.merging.merge("ann", "bob")
    both.customers.add_newcomer("ann", NOW)

    assert both.customers.current("ann") == "bob"
    assert [customer.id for customer in both.customers.page(9)[0]] == ["bob"]


def test_a_task_that_holds_the_merged_id_records_its_visit_with_the_survivor(
    both: Shop,
) -> None:
    both.merging.merge("ann", "bob")
    visitor = Visitor(face_id="face", decision="known", customer_id="ann", similarity=99.0)
    time = "2026-09-22T14:13:20Z"
    item = VisitorItem(photo_id="p", key="k", time=time, review_timeout=900, visitor=visitor)

    visit = record_visit(make_shop(both.database), item)

    assert visit["customer_id"] == "bob"
    assert both.visits.page(1)[0][0].customer_id == "bob"


def test_a_visit_recorded_just_after_a_merge_is_the_survivors(both: Shop) -> None:
    both.merging.merge("ann", "bob")

    recorded = both.visits.record("ann", ("p", "key"), NOW + 9 * HOUR, 99.0, "late")

    assert (recorded.id, recorded.customer_id) == ("late", "bob")
    assert both.visits.page(1)[0][0].customer_id == "bob"
    assert both.visits.present_ids(NOW + 9 * HOUR) == ["bob"]


@pytest.mark.parametrize("refusing", ["ann", "bob"])
def test_what_either_record_has_turned_down_is_turned_down(shop: Shop, refusing: str) -> None:
    shop.live("ann")
    shop.live("bob")
    shop.customers.change(refusing, {"consents": {"marketing_by": {"email": False}}})

    shop.merging.merge("ann", "bob")

    assert not shop.customers.get("bob").consents.marketing_by.email


def test_a_channel_that_nobody_asked_for_stays_on_for_who_did(shop: Shop) -> None:
    shop.live("ann")
    shop.live("bob")
    shop.customers.change("bob", {"consents": {"marketing_by": {"sms": True}}})

    shop.merging.merge("ann", "bob")

    assert shop.customers.get("bob").consents.marketing_by.sms
