"""A visit that was recognised wrongly becomes another's, in one step and with its faces."""

import pytest

from chalicelib.aws.storage import Bucket
from chalicelib.database import Database
from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.faces.references import restore_references
from chalicelib.people.values import Customer
from chalicelib.person import Person
from chalicelib.times import format_time, parse_time
from chalicelib.visits.values import Visit
from tests.contract.erasing_shop import NOW, Shop
from tests.contract.shop_parts import make_bucket
from tests.fakes import together

HALF_AN_HOUR = 30 * 60_000


@pytest.fixture(scope="module")
def buckets(aws_url: str) -> tuple[Bucket, Bucket]:
    return make_bucket(aws_url), make_bucket(aws_url)


@pytest.fixture
def shop(database: Database, buckets: tuple[Bucket, Bucket]) -> Shop:
    return Shop(database, *buckets)


@pytest.fixture
def ann(shop: Shop) -> str:
    """Ann came once; then her twin, half an hour later, was taken for her."""
    (ann,) = shop.comes("first", "Ann")
    for _ in range(40):
        next(shop.minutes)
    shop.collection.alike = lambda one, other: 99.0 if one[:3] == other[:3] else 0.0
    assert shop.comes("second", "Ann's twin", "Bob")[0] == ann
    return ann


def visits_of(shop: Shop, customer_id: str) -> list[Visit]:
    return [visit for visit in shop.visits.page(99)[0] if visit.customer_id == customer_id]


def second(shop: Shop, ann: str) -> str:
    return visits_of(shop, ann)[0].id


def test_the_visit_its_faces_and_its_photo_become_a_newcomers(shop: Shop, ann: str) -> None:
    visit = second(shop, ann)

    twin = shop.merging.move_visit(visit, ann)

    assert shop.customers.get(twin).status == "newcomer"
    assert [found.id for found in visits_of(shop, twin)] == [visit]
    assert len(visits_of(shop, ann)) == 1
    references = [set(shop.owners.references(customer)) for customer in (ann, twin)]
    assert references == [{"first-0"}, {"second-0"}]
    assert set(shop.owners.photos_of(ann)) == {"first"}
    assert set(shop.owners.photos_of(twin)) == {"second"}
    faces = {face.face_id: face.customer_id for face in shop.photos.get("second").faces}
    assert faces["second-0"] == twin
    assert faces["second-1"] not in (ann, twin)
    present = {found.customer_id for found in shop.visits.present(NOW + HALF_AN_HOUR)[0]}
    assert present == {twin, faces["second-1"]}


def test_both_are_recognised_for_themselves_afterwards(shop: Shop, ann: str) -> None:
    twin = shop.merging.move_visit(second(shop, ann), ann)
    shop.collection.alike = lambda one, other: 99.0 if one == other else 97.0 if one[:3] == other[:3] else 0.0

    assert shop.comes("third", "Ann's twin") == [twin]
    assert shop.comes("fourth", "Ann") == [ann]
    assert shop.merging.merge(twin, ann) == twin


def test_who_came_as_somebody_of_whom_enough_faces_are_known_is_recognised_afterwards(shop: Shop) -> None:
    (ann,) = shop.comes("first", "Ann")
    for photo_id, person in (("also", "Ann"), ("second", "Ann's twin")):
        shop.collection.alike = lambda one, other: 99.0 if one[:3] == other[:3] else 0.0
        for _ in range(40):
            next(shop.minutes)
        assert shop.comes(photo_id, person) == [ann]
    assert "second-0" not in shop.collection.people

    twin = shop.merging.move_visit(second(shop, ann), ann)
    assert restored(shop, twin) == 1

    shop.collection.alike = lambda one, other: 99.0 if one == other else 97.0 if one[:3] == other[:3] else 0.0
    assert shop.comes("third", "Ann's twin") == [twin]
    assert shop.comes("fourth", "Ann") == [ann]
    assert restored(shop, twin) == restored(shop, ann) == 0


def test_a_face_that_was_indexed_anew_goes_along(shop: Shop, ann: str) -> None:
    visit = second(shop, ann)
    (seen,) = [seen for seen in shop.owners.references(ann).values() if seen["photo_id"] == "second"]
    shop.owners.replace_reference(ann, "second-0", "anew", seen)

    twin = shop.merging.move_visit(visit, ann)

    assert [set(shop.owners.references(customer)) for customer in (ann, twin)] == [{"first-0"}, {"anew"}]
    assert shop.owners.owners_of(["anew"]) == {"anew": twin}


def restored(shop: Shop, customer_id: str) -> int:
    return restore_references(shop.parts, customer_id)


def test_nothing_of_the_first_customer_is_left_with_the_visit(shop: Shop, ann: str) -> None:
    twin = shop.merging.move_visit(second(shop, ann), ann)
    shop.erase(ann)

    assert shop.customers.get(twin)
    assert shop.photos.get("second")
    assert len(visits_of(shop, twin)) == 1


def test_the_visit_of_one_who_was_merged_moves_alike(shop: Shop, ann: str) -> None:
    shop.customers.add(Customer(id="enrolled", status="enrolled"), NOW)
    shop.merging.merge(ann, "enrolled")

    twin = shop.merging.move_visit(second(shop, "enrolled"), ann)

    assert set(shop.owners.photos_of(twin)) == {"second"}
    assert set(shop.owners.photos_of(ann)) == {"first"}
    shop.merging.undo(shop.merging.merges("enrolled")[0].id)
    assert len(visits_of(shop, ann)) == len(visits_of(shop, twin)) == 1


def test_the_visit_becomes_the_customer_s_who_is_named(shop: Shop, ann: str) -> None:
    shop.customers.add(Customer(id="twin", status="enrolled"), NOW)
    visit = second(shop, ann)

    assert shop.merging.move_visit(visit, ann, "twin") == "twin"
    assert shop.owners.told_apart([ann, "twin"])
    assert [found.id for found in visits_of(shop, "twin")] == [visit]


def test_moving_it_again_changes_nothing(shop: Shop, ann: str) -> None:
    visit = second(shop, ann)

    found = together(8, lambda _: shop.merging.move_visit(visit, ann))

    assert len(set(found)) == 1
    assert len(shop.customers.page(9)[0]) == 3
    assert shop.merging.move_visit(visit, ann, found[0]) == found[0]


def test_what_can_not_be_moved_is_told_why(shop: Shop, ann: str) -> None:
    shop.customers.add_newcomer("bob", NOW)
    visit = second(shop, ann)

    for arguments in (("none", ann), (visit, "ghost"), (visit, ann, "ghost")):
        with pytest.raises(NotFound):
            shop.merging.move_visit(*arguments)
    with pytest.raises(Conflict, match=f"belongs to '{ann}'"):
        shop.merging.move_visit(visit, "bob")
    with pytest.raises(InvalidRequest):
        shop.merging.move_visit(visit, ann, ann)
    shop.merging.merge("bob", ann)
    with pytest.raises(Conflict, match="undo the merge first"):
        shop.merging.move_visit(visit, ann, "bob")
    assert len(visits_of(shop, ann)) == 2


def test_the_end_of_the_visit_goes_along(shop: Shop, ann: str) -> None:
    visit = second(shop, ann)
    left = parse_time(visits_of(shop, ann)[0].last_seen_at) + HALF_AN_HOUR
    for photo, time in (("out", left), ("again", left + 1000)):
        shop.parts.exits.record(ann, (photo, f"exit/back/{photo}.jpg"), time, "not-needed")

    twin = shop.merging.move_visit(visit, ann)

    (moved,), (stays,) = visits_of(shop, twin), visits_of(shop, ann)
    assert (moved.ended_at, moved.exit_camera) == (format_time(left), "back")
    assert stays.ended_at is None
    assert len(shop.parts.exits.export(Person([twin]))["exits"]) == 2
