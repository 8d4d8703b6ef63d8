"""Erasing a person leaves nothing of them, and everything of others, with a real Valkey and moto's S3."""

import pytest

from chalicelib.errors import NotFound
from chalicelib.privacy.values import Receipt
from tests.contract.erasing_shop import NOW, Shop


@pytest.fixture
def shop(erasing_shop: Shop) -> Shop:
    return erasing_shop


def test_nothing_is_found_of_somebody_erased(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.comes("two", "Ann")
    shop.names(ann, "Ann")
    faces = list(shop.collection.people)

    receipt = shop.erase(ann)

    assert shop.found(ann, "Ann", "example.com", "+49170", *faces) == []
    assert [key for key in shop.found("one", "two") if "/" in key] == []
    assert shop.collection.people == {}
    assert receipt == Receipt(
        customer_id=ann, erased_at=receipt.erased_at, faces=2, photos=2, pictures=1, visits=1, orders=1,
        records=receipt.records,
    )  # fmt: skip
    assert receipt.records > 10


def test_a_customer_who_does_not_exist_or_is_erased_is_not_found(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.erase(ann)

    for nobody in (ann, "nobody"):
        with pytest.raises(NotFound):
            shop.erase(nobody)


def test_a_group_photo_goes_and_others_keep_their_visits_pictures_and_faces(shop: Shop) -> None:
    ann, bob = shop.comes("group", "Ann", "Bob")
    before = shop.visit_of(bob)

    receipt = shop.erase(ann)

    assert shop.visit_of(bob) == before
    assert shop.results_bucket.size(str(before.picture)) > 0
    assert shop.found("faces/group/group-0.jpg", "entrance/door/group.jpg@") == []
    assert shop.collection.people == {"group-1": "Bob"}
    assert shop.comes("later", "Bob") == [bob]
    assert (receipt.photos, receipt.pictures, receipt.faces) == (1, 1, 1)


def test_everybody_in_one_group_photo_can_be_erased(shop: Shop) -> None:
    ann, bob = shop.comes("group", "Ann", "Bob")

    shop.erase(ann)
    shop.erase(bob)

    assert shop.found(ann, bob, "group-", "faces/") == []


def test_the_same_person_comes_again_as_a_newcomer(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.erase(ann)

    (again,) = shop.comes("later", "Ann")

    assert again != ann
    assert shop.customers.get(again).status == "newcomer"


@pytest.mark.parametrize("asked", [0, 1, 2])
def test_all_records_of_one_person_go_whichever_is_asked_for(shop: Shop, asked: int) -> None:
    records = [shop.comes(f"photo-{n}", f"Ann as {n}")[0] for n in range(3)]
    for record in records:
        shop.names(record, f"Ann {record}")
    shop.merging.join(records[0], records[1])
    shop.merging.join(records[1], records[2])

    receipt = shop.erase(records[asked])

    assert receipt.customer_id == records[2]
    assert (receipt.photos, receipt.visits, receipt.orders, receipt.faces) == (3, 3, 3, 3)
    assert shop.found(*records, "Ann", "photo-0-0", "entrance/") == []


def test_merges_of_others_forget_from_whom_they_were_told_apart(shop: Shop) -> None:
    ann, bob, twin, other = (shop.comes(f"p{n}", f"Person {n}")[0] for n in range(4))
    shop.merging.tell_apart(ann, twin)
    shop.merging.merge(twin, bob)
    shop.merging.merge(bob, other)
    assert len(shop.found(ann)) > 5

    shop.erase(ann)

    assert shop.found(ann) == []
    for customer in (bob, twin):
        (merge,) = [
            each for of in (other, bob) for each in shop.merging.merges(of) if each.customer_id == customer
        ]
        assert shop.merging.undo(merge.id) == customer
    assert shop.found(ann) == []


def test_merges_of_others_forget_faces_that_a_moved_visit_took_along(shop: Shop) -> None:
    double, ann = (shop.comes(f"p{n}", f"Person {n}")[0] for n in range(2))
    shop.merging.merge(double, ann)
    (moved,) = [visit for visit in shop.visits.page(9)[0] if visit.photos == ("entrance/door/p0.jpg",)]
    twin = shop.merging.move_visit(moved.id, ann)

    shop.erase(twin)

    assert shop.remembered(twin, "p0-0") == []
    (merge,) = shop.merging.merges(ann)
    assert shop.merging.undo(merge.id) == double
    assert shop.remembered(twin, "p0-0") == []


def test_an_open_review_about_them_ends_and_its_photo_goes(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.asks("doubtful", "Ann perhaps", ann)

    receipt = shop.erase(ann)

    assert shop.workflow.answers == {"token": {"face_id": "doubtful-0", "decision": "stranger"}}
    assert shop.reviews.page(0, 9)[0] == []
    assert shop.found(ann, "doubtful-0", "entrance/door/doubtful.jpg@") == []
    assert (receipt.reviews, receipt.photos, receipt.faces) == (1, 2, 2)


def test_whom_a_person_said_not_to_be_them_stays(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    item = shop.asks("doubtful", "Bob", ann)
    shop.answer("doubtful-0", "no")
    visitor = dict(shop.workflow.answers["token"])
    bob = shop.visit(item, visitor)["customer_id"]

    receipt = shop.erase(ann)

    assert shop.found(ann) == []
    assert shop.owners.owners_of(["doubtful-0"]) == {"doubtful-0": bob}
    assert shop.owners.keep_reference("doubtful-0", bob, {"photo_id": "doubtful"}, 5)
    assert (receipt.reviews, receipt.photos) == (1, 1)


def test_another_photo_under_the_same_key_stays(shop: Shop) -> None:
    key = "entrance/door/latest.jpg"
    shop.serve(shop.recognise(shop.upload("bobs", "Bob", key=key)))
    (ann,) = shop.serve(shop.recognise(shop.upload("anns", "Ann", key=key))).values()

    shop.erase(ann)

    assert shop.photos_bucket.size(key) > 0
    assert [photo.id for photo in shop.photos.page(9)[0]] == ["bobs"]


def test_photos_hidden_by_a_delete_marker_go_with_it(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.comes("two", "Ann")
    key = "entrance/door/one.jpg"
    shop.photos_bucket._client.delete_object(Bucket=shop.photos_bucket.name, Key=key)
    shop.photos.remove_key(key, NOW * 2)

    shop.erase(ann)

    assert [found for found in shop.found("entrance/door/") if "@" in found] == []


def test_selfies_go_whatever_became_of_them(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.upload("refused", "Ann", key=f"enrolment/{ann}/refused.jpg", customer_id=ann)
    deleted = f"enrolment/{ann}/deleted.jpg"
    shop.upload("deleted", "Ann", key=deleted, customer_id=ann)
    shop.photos_bucket._client.delete_object(Bucket=shop.photos_bucket.name, Key=deleted)
    shop.photos.leave_key(deleted, shop.photos.remove_key(deleted, NOW * 2))

    receipt = shop.erase(ann)

    assert shop.found(ann) == []
    assert receipt.photos == 3


def test_messages_devices_and_rows_of_reports_are_counted(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.notifies(ann)
    shop.reports("first"), shop.reports("second")

    receipt = shop.erase(ann)

    assert (receipt.notifications, receipt.reports) == (2, 2)
    assert set(shop.workflow.started) == {"report-first-2", "report-second-2"}
    assert shop.found(ann) == []
