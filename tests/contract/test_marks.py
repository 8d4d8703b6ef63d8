"""Marks of people, newcomers who get a name, and the cameras of visits."""

import pytest
from msgspec import convert

from chalicelib.enrolment.rules import refuse_others
from chalicelib.errors import FaceAlreadyEnrolled
from chalicelib.offers.values import Offer
from chalicelib.people.values import Customer
from chalicelib.shop import Shop
from tests.conftest import Api

NOON = 1_790_000_000_000
HOUR = 3_600_000


def seen(shop: Shop, customer_id: str, at: int = NOON) -> None:
    """Let somebody be seen, and have a face from then on."""
    shop.customers.add_newcomer(customer_id, at)
    shop.faces.claim(f"photo-{customer_id}", f"face-{customer_id}", [], customer_id, at)
    shop.faces.keep_reference(f"face-{customer_id}", customer_id, {"photo_id": "p", "box": {}}, 3)
    shop.visits.record(customer_id, (f"photo-{at}", "entrance/door/a.jpg"), at, 99.0, f"{customer_id}-{at}")


def present(shop: Shop) -> list[str]:
    return shop.visits.present_ids(NOON + 1)


@pytest.mark.parametrize("mark", ["staff", "ignored"])
def test_who_gets_a_mark_is_not_in_the_store_any_more_until_they_lose_it(shop: Shop, mark: str) -> None:
    seen(shop, "ann"), seen(shop, "bob")

    assert shop.customers.change("ann", {"mark": mark}).status == mark
    assert present(shop) == ["bob"]

    assert shop.customers.change("ann", {"mark": None}).status == "newcomer"
    assert sorted(present(shop)) == ["ann", "bob"]


def test_a_mark_stays_when_other_fields_change(shop: Shop) -> None:
    seen(shop, "ann")
    shop.customers.change("ann", {"mark": "staff"})

    assert shop.customers.change("ann", {"name": "Ann"}).status == "staff"
    assert shop.customers.change("ann", {"mark": None}).status == "enrolled"


def test_a_newcomer_who_gets_a_name_is_enrolled(shop: Shop) -> None:
    seen(shop, "ann")

    assert shop.customers.change("ann", {"name": "Ann"}).status == "enrolled"
    assert shop.customers.in_short(["ann"])["ann"] == ("Ann", "enrolled", False)


@pytest.mark.parametrize("change", [{"name": "Ann"}, {"mark": "staff"}, {"mark": "ignored"}])
def test_a_newcomer_with_a_name_or_a_mark_is_not_forgotten_unseen(shop: Shop, change: dict[str, str]) -> None:
    seen(shop, "ann"), seen(shop, "new")
    shop.customers.change("ann", change)

    assert shop.customers.newcomers_until(NOON, 10, None)[0] == ["new"]
    assert not shop.erasures.bury("ann", "erasure", NOON, unseen_since=NOON + HOUR)
    assert shop.erasures.bury("new", "erasure", NOON, unseen_since=NOON + HOUR)


@pytest.mark.parametrize("change", [{"name": "Ann"}, {"mark": "staff"}, {"mark": "ignored"}])
def test_a_newcomer_with_a_name_or_a_mark_is_merged_by_a_person_only(
    shop: Shop, change: dict[str, str]
) -> None:
    seen(shop, "ann"), seen(shop, "bob")
    shop.customers.change("bob", {"name": "Bob"})
    shop.customers.change("ann", change)

    assert shop.merges.merge("ann", "bob") == "ann"
    assert shop.merges.merge("ann", "bob", by_hand=True) == "bob"


@pytest.mark.parametrize("change", [{"name": "Ann"}, {"mark": "staff"}, {"mark": "ignored"}])
def test_a_newcomer_with_a_name_or_a_mark_never_becomes_part_of_a_newcomer(
    shop: Shop, change: dict[str, str]
) -> None:
    seen(shop, "ann"), seen(shop, "new")
    shop.customers.change("ann", change)

    assert shop.merges.merge("ann", "new", by_hand=True) == "ann"


def test_a_newcomer_who_turns_out_to_be_staff_is_staff(shop: Shop) -> None:
    seen(shop, "ann"), seen(shop, "new")
    shop.customers.change("ann", {"mark": "staff"})

    assert shop.merges.merge("new", "ann") == "ann"

    assert shop.customers.get("ann").status == "staff"
    assert present(shop) == []


def test_the_survivors_mark_holds_and_an_undone_merge_gives_each_back_their_own(shop: Shop) -> None:
    seen(shop, "ann"), seen(shop, "bob")
    shop.customers.change("ann", {"mark": "staff"})
    shop.customers.change("bob", {"name": "Bob"})

    merge, _ = shop.merges.join("ann", "bob")
    assert shop.customers.get("bob").status == "enrolled"

    shop.merges.undo(merge)
    assert {one.id: one.status for one in shop.customers.get_many(["ann", "bob"]).values()} == {
        "ann": "staff",
        "bob": "enrolled",
    }
    assert present(shop) == ["bob"]


@pytest.mark.parametrize("status", ["enrolled", "registered", "staff", "ignored"])
def test_a_selfie_with_the_face_of_somebody_known_asks_for_a_merge(status: str) -> None:
    with pytest.raises(FaceAlreadyEnrolled, match="the staff can merge"):
        refuse_others({"ann": status}, "bob")


@pytest.mark.parametrize("audience", ["all", "enrolled", "newcomers"])
@pytest.mark.parametrize("status", ["staff", "ignored"])
def test_no_offer_is_for_somebody_with_a_mark(audience: str, status: str) -> None:
    offer = convert({"id": "tea", "text": "Tea", "audience": audience}, Offer)
    assert not offer.is_for(status)


def test_the_api_sets_marks_and_says_who_is_to_be_greeted(api: Api, wired: Shop) -> None:
    seen(wired, "ann")

    changed = api("PATCH", "/customers/ann", {"name": "Ann", "mark": "staff", "greet": True})

    assert (changed.body["status"], changed.body["greet"]) == ("staff", True)
    (visit,) = api("GET", "/visits").body["items"]
    assert visit["customer"] == {"id": "ann", "name": "Ann", "status": "staff", "greet": True}
    assert [one["status"] for one in api("GET", "/customers?q=ann").body["items"]] == ["staff"]
    assert api("PATCH", "/customers/ann", {"mark": None, "greet": False}).body["status"] == "enrolled"
    assert api("PATCH", "/customers/ann", {"mark": "friend"}).status == 400
    assert api("POST", "/customers", {"name": "Bob", "greet": True}).body["greet"] is True


def test_visits_are_listed_by_the_camera_that_they_began_at(wired: Shop, api: Api) -> None:
    for number, camera in enumerate(["door", "till", "till", "door", "till"]):
        photo = (f"photo-{number}", f"entrance/{camera}/{number}.jpg")
        wired.visits.record(f"customer-{number}", photo, NOON + number, 99.0, f"visit-{number}")
    later = ("photo", "entrance/yard/late.jpg")
    wired.visits.record("customer-1", later, NOON + 9, 99.0, "none")

    first = api("GET", "/visits?camera=till&limit=2").body
    rest = api("GET", f"/visits?camera=till&limit=2&cursor={first['next']}").body

    assert [visit["id"] for visit in first["items"] + rest["items"]] == ["visit-1", "visit-4", "visit-2"]
    assert {visit["camera"] for visit in first["items"]} == {"till"}
    assert rest["next"] is None


def test_a_search_for_a_cameras_visits_ends_after_some_reads(shop: Shop) -> None:
    for number in range(12):
        photo = (f"photo-{number}", "entrance/door/a.jpg")
        shop.visits.record(f"customer-{number}", photo, NOON + number, 99.0, f"visit-{number}")

    found, cursor = shop.visits.page(1, camera="till")

    assert found == []
    assert shop.visits.page(1, cursor, camera="door")[0][0].id == "visit-1"


def test_a_customer_is_kept_with_the_wish_to_be_greeted(shop: Shop) -> None:
    shop.customers.add(convert({"id": "ann", "status": "registered", "greet": True}, Customer), NOON)

    assert shop.customers.get("ann").greet


def test_a_customers_visits_at_one_camera_are_listed(wired: Shop, api: Api) -> None:
    seen(wired, "ann")
    wired.visits.record("ann", ("photo-1", "entrance/till/b.jpg"), NOON + HOUR, 99.0, "at-the-till")

    (visit,) = api("GET", "/visits?customer_id=ann&camera=till").body["items"]

    assert (visit["id"], visit["camera"]) == ("at-the-till", "till")
