"""Erasing photos without their people, with a real Valkey and moto's S3."""

import pytest

from chalicelib.errors import UnsupportedPhoto
from chalicelib.photos.erasure import erase_photos
from tests.contract.erasing_shop import Shop


@pytest.fixture
def shop(erasing_shop: Shop) -> Shop:
    return erasing_shop


def test_photos_can_be_erased_without_their_people(shop: Shop) -> None:
    (ann,) = shop.comes("one", "Ann")
    shop.comes("two", "Ann")
    shop.comes("three", "Ann")  # one more than there are reference faces

    assert erase_photos(shop.parts, ["one", "three", "unknown"]) == 2

    assert [photo.id for photo in shop.photos.page(9)[0]] == ["two"]
    assert [name for name in shop.found("entrance/door/", "faces/") if "@" in name] == [
        name for name in shop.found("entrance/door/two.jpg") if "@" in name
    ]
    assert shop.visit_of(ann).picture is None
    assert list(shop.owners.photos_of(ann)) == ["two"]


def test_faces_that_visits_went_on_showing_go_with_their_person(shop: Shop) -> None:
    ann, bob = shop.comes("group", "Ann", "Bob")
    erase_photos(shop.parts, ["group"], keep_shown=True)
    assert {name.partition("@")[0] for name in shop.found("faces/") if "@" in name} == {
        "faces/group/group-0.jpg",
        "faces/group/group-1.jpg",
    }

    receipt = shop.erase(ann)

    assert shop.found(ann, "group-0") == []
    assert shop.results_bucket.size(str(shop.visit_of(bob).picture)) > 0
    assert receipt.pictures == 1


def test_a_photo_erased_while_it_is_looked_at_registers_nobody(shop: Shop) -> None:
    photo = shop.upload("one", "Ann")
    erase_photos(shop.parts, ["one"])

    with pytest.raises(UnsupportedPhoto, match="deleted"):
        shop.recognise(photo)

    assert shop.collection.people == {}
