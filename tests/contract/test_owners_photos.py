"""Which photos somebody was found in, and that nothing is added to photos and people that are gone."""

import pytest

from chalicelib.database import Database
from chalicelib.errors import CustomerErased
from chalicelib.faces.store import FaceStore
from chalicelib.person import Person, Place
from chalicelib.photos.store import PhotoStore

NOW = 1_790_000_000_000
SEEN = {"photo_id": "photo", "bucket": "b", "key": "k", "version": "1", "box": {"Left": 0.1}}
WHERE = {"bucket": "b", "key": "entrance/door/a.jpg", "version": "1"}


@pytest.fixture
def owners(database: Database) -> FaceStore:
    return FaceStore(database)


def comes(database: Database, owners: FaceStore, photo_id: str, *faces: str) -> None:
    """A photo comes and its faces are indexed."""
    photo = WHERE | {"photo_id": photo_id}
    PhotoStore(database).add(photo | {"lane": "visit", "camera": "door", "time": "2026-09-21T14:13:20Z"})
    assert owners.note_faces(photo_id, faces)


def test_every_photo_that_somebody_is_found_in_is_noted(owners: FaceStore, database: Database) -> None:
    for name in ("one", "two", "three"):
        comes(database, owners, name, f"face-of-{name}")
    owners.claim("one", "face-of-one", ["face-of-two"], "ann", NOW)
    owners.claim("three", "face-of-three", [], "review:face-of-three", NOW)
    assert set(owners.photos_of("ann")) == {"one", "two"}
    assert owners.photos_of("review:face-of-three") == {}

    owners.transfer("face-of-three", "review:face-of-three", "ann")

    assert set(owners.photos_of("ann")) == {"one", "two", "three"}


def test_where_somebody_was_found_is_known_also_when_a_delete_marker_hides_the_photo(
    owners: FaceStore, database: Database
) -> None:
    comes(database, owners, "one", "face")
    owners.claim("one", "face", [], "ann", NOW)
    photos, person = PhotoStore(database), Person(["ann"])
    photos.remove_key(WHERE["key"], NOW + 1)

    for holder in (owners, photos):
        holder.find(person)

    assert person.places == {"one": Place("one", WHERE["key"], WHERE["version"])}


def test_nobody_is_found_in_a_deleted_photo(owners: FaceStore, database: Database) -> None:
    comes(database, owners, "one", "face")
    PhotoStore(database).remove(["one"])

    assert not owners.note_faces("one", ["face"])
    with pytest.raises(CustomerErased, match="deleted"):
        owners.claim("one", "face", [], "ann", NOW)
    assert owners.owners_of(["face"]) == {}


def test_nothing_is_added_to_somebody_erased(owners: FaceStore, database: Database) -> None:
    for name in ("ann", "erased-face"):
        database.client.set(database.tombstone(name), "1")
    owners.claim("one", "face", [], "review:face", NOW)

    with pytest.raises(CustomerErased):
        owners.claim("two", "other", [], "ann", NOW)
    with pytest.raises(CustomerErased):
        owners.claim("two", "erased-face", [], "bob", NOW)
    with pytest.raises(CustomerErased):
        owners.transfer("face", "review:face", "ann")
    assert not owners.keep_reference("face", "ann", SEEN, 5)
    owners.replace_reference("ann", "old", "new", SEEN)
    owners.tell_apart("bob", "ann")
    owners.claim("three", "third", ["erased-face"], "bob", NOW)

    assert owners.owners_of(["other", "erased-face", "new", "third"]) == {"third": "bob"}
    assert (owners.references("ann"), owners.told_apart(["ann", "bob"])) == ({}, set())
