"""What the former release wrote is read, and goes on, as what this one writes."""

import json

import pytest

from chalicelib.database import Database
from chalicelib.person import Person
from chalicelib.photos.store import PhotoStore
from chalicelib.photos.values import Filter
from chalicelib.shop import Shop
from chalicelib.visits.store import VisitStore
from tests.fakes import BOX

NOON = 1_790_000_000_000
PHOTO = {
    "bucket": "b",
    "key": "entrance/door/a.jpg",
    "version": "v1",
    "lane": "visit",
    "time": "2026-09-21T14:13:20.000Z",
    "state": "done",
    "execution_id": "photo-1",
    "reason": "",
    "error": "",
    "left_out": "{}",
}


@pytest.fixture
def visits(shop: Shop) -> VisitStore:
    return shop.visits


@pytest.fixture
def former_visit(database: Database) -> str:
    """A visit of ann's, with one sighting and a picture, as the former release left it."""
    key, client = database.key("visit", "visit"), database.client
    moments = {"started": NOON, "last_seen": NOON}
    picture = {"picture": "faces/photo/face.jpg"}
    client.hset(key, mapping={"customer_id": "ann", "similarity": "99.0000"} | moments | picture)
    client.zadd(f"{key}:photos", {"photo entrance/door/a.jpg": NOON})
    client.hset(database.key("pictured", "photo"), "face", "visit")
    for index, member in (("visits", "visit"), ("visits-of:ann", "visit"), ("present", "ann")):
        client.zadd(database.key(index), {member: NOON})
    return "visit"


def test_a_former_visit_is_shown(visits: VisitStore, former_visit: str) -> None:
    for (visit,), _ in (visits.page(9), visits.present(NOON)):
        assert (visit.id, visit.photos) == (former_visit, ("entrance/door/a.jpg",))
        assert visit.picture == "faces/photo/face.jpg"
    assert [seen.photos for page in visits.walk(None, None) for seen in page] == [1]


def test_a_former_visit_goes_on(visits: VisitStore, former_visit: str) -> None:
    for minute, name in ((0, "photo"), (5, "second"), (-5, "earlier")):
        photo = name, f"entrance/door/{name if minute else 'a'}.jpg"
        recorded = visits.record("ann", photo, NOON + minute * 60_000, 98.0, "new")
        assert (recorded.id, recorded.needs_picture) == (former_visit, False)

    ((visit,), _) = visits.page(9)
    assert visit.photos == ("entrance/door/earlier.jpg", "entrance/door/a.jpg", "entrance/door/second.jpg")
    assert not visits.picture("visit", "second", "other face")
    assert visits.picture("visit", "photo", "face")


def test_a_former_visit_is_erased_with_its_picture(
    visits: VisitStore, former_visit: str, database: Database
) -> None:
    person = Person(["ann"])
    visits.find(person)
    person.add("records", ["ann"])
    visits.erase(person)

    assert person.of("seen") == ["photo"]
    assert database.client.exists(database.key("pictured", "photo")) == 0
    assert visits.page(9) == ([], None)


def test_a_sighting_that_the_former_release_adds_to_a_visit_is_shown(
    visits: VisitStore, database: Database
) -> None:
    """Tasks of both releases run while one is deployed."""
    visits.record("ann", ("one", "entrance/door/1.jpg"), NOON, 99.0, "visit")
    key = database.key("visit", "visit")
    database.client.hset(key, "last_seen", NOON + 1)
    database.client.zadd(f"{key}:photos", {"two entrance/door/2.jpg": NOON + 1})
    shown = [visit.photos for visit in visits.page(9)[0]]
    visits.record("ann", ("three", "entrance/door/3.jpg"), NOON + 2, 99.0, "other")

    assert shown == [("entrance/door/1.jpg", "entrance/door/2.jpg")]
    assert [len(visit.photos) for visit in visits.page(9)[0]] == [3]


def test_a_former_photo_is_shown(shop: Shop, database: Database) -> None:
    write_photo(database, {}, {"decision": "known", "customer_id": "ann"})

    photo = shop.photos.get("photo")

    assert (photo.execution_id, photo.reason, photo.left_out) == ("photo-1", None, {})
    assert [(face.customer_id, face.box) for face in photo.faces] == [("ann", BOX)]


def test_a_former_photo_is_finished_with_the_customers_of_its_faces(shop: Shop, database: Database) -> None:
    """Its faces were noted before the deployment, and its attempt ends after it."""
    write_photo(database, {"state": "processing"}, {"decision": "new"})

    assert shop.photos.finish("photo", "done", customers={"face": "ann", "another": "bob"})

    assert [(face.face_id, face.customer_id) for face in shop.photos.get("photo").faces] == [("face", "ann")]


def test_the_faces_of_a_former_photo_are_replaced(shop: Shop, database: Database) -> None:
    write_photo(database, {"state": "processing"}, {"decision": "new"})

    for faces in (["one", "two"], ["three"]):
        shop.photos.set_faces(
            "photo", [{"face_id": face, "box": BOX, "decision": "new"} for face in faces], {}
        )

    assert [face.face_id for face in shop.photos.get("photo").faces] == ["three"]


def test_a_former_photo_is_found_by_an_erasure_and_forgotten_with_its_customer(
    shop: Shop, database: Database
) -> None:
    write_photo(database, {}, {"decision": "known", "customer_id": "ann"})
    database.client.hset(database.key("photos-of", "ann"), "photo", '{"photo_id":"photo"}')
    person = Person(["ann"])
    for holder in (shop.faces, shop.photos):
        holder.find(person)
    mark = database.script("privacy/mark_removed")
    mark(keys=[database.key("photo", "photo")], args=[database.key(""), 0, "photo"])

    assert person.of("named") == ["face"]
    assert shop.faces.photos_of("ann") == {}


def test_a_former_photo_leaves_the_index_of_its_labels(shop: Shop, database: Database) -> None:
    label = {"name": "Cake", "confidence": 99.0, "parents": []}
    write_photo(database, {"metadata": "{}", "labels": json.dumps([label])}, {"decision": "known"})
    for index in ("photos", "photos:label:cake"):
        database.client.zadd(database.key(index), {"photo": NOON})
    found, _ = shop.photos.page(9, wanted=Filter(label="Cake"))

    shop.photos.remove(["photo"])

    assert [photo.labels for photo in found] == [(label,)]
    assert (
        database.client.exists(database.key("photos:label:cake"), database.key("photo-faces", "photo")) == 0
    )


def write_photo(database: Database, fields: dict[str, str], face: dict[str, str]) -> None:
    """Write a photo with a face as the former release left it."""
    whole = {"face_id": "face", "box": BOX, **face}
    database.client.hset(database.key("photo", "photo"), mapping=PHOTO | fields)
    database.client.hset(database.key("photo-faces", "photo"), "face", json.dumps(whole))


def test_the_place_of_a_photo_that_a_former_release_noted_is_found(shop: Shop, database: Database) -> None:
    place = {"photo_id": "gone", "bucket": "b", "key": "entrance/door/gone.jpg", "version": "v1"}
    database.client.hset(database.key("photos-of", "ann"), "gone", json.dumps(place))
    person = Person(["ann"])

    for holder in (shop.faces, shop.photos):
        holder.find(person)

    assert person.places["gone"].key == "entrance/door/gone.jpg"


def test_the_former_index_of_photos_that_are_done_is_dropped(database: Database) -> None:
    photos = PhotoStore(database)
    for name, state in (("one", "done"), ("two", "failed")):
        fields = {
            name: value for name, value in PHOTO.items() if name in ("bucket", "key", "version", "lane")
        }
        photos.add(fields | {"photo_id": name, "time": PHOTO["time"]})
        photos.finish(name, state)  # type: ignore[arg-type]
    done = database.key("photos", "state", "done")
    database.client.zadd(done, {"one": NOON})

    assert photos.index_all() == 2
    assert database.client.exists(done) == 0
    for state in ("done", "failed"):
        found, _ = photos.page(9, wanted=Filter(state=state))  # type: ignore[arg-type]
        assert [photo.state for photo in found] == [state]
