"""An export holds everything that is held on a person, with a real Valkey and moto's S3."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.request import urlopen

import msgspec
import pytest

from chalicelib.errors import CustomerErased, NotFound
from chalicelib.person import Person
from chalicelib.privacy.tasks import export_person
from chalicelib.privacy.values import Document
from chalicelib.shop import Shop as WiredShop
from chalicelib.times import format_time
from tests.conftest import Api
from tests.contract.erasing_shop import NOW, Shop
from tests.contract.exporting_shop import live, make_buckets
from tests.contract.shop_parts import picture

OF_ONE = {
    *("bought", "customer", "device", "devices", "exports", "face", "faces", "merge", "merges-of"),
    *("notification", "notifications-of", "open-orders", "order", "orders-at", "orders-of", "photo"),
    *("photo-of", "photos-of", "promoted", "references", "review", "reviews-of", "selfies", "told-apart"),
    *("visit", "visits-of"),
}
"""Kinds of keys that are one person's: all that they hold is exported."""
OF_MANY = {
    *("address", "customers", "customers-by-word", "in-photo", "orders", "photo-faces", "photos", "present"),
    *("exits-of", "promotion", "report-people", "requested", "review:tokens", "reviews", "visit:photos"),
}
"""Kinds of keys that name many: that the person is named there, is."""
SHARED = {"in-photo", "photo-faces", "promotion", "report-people"}
"""Those of these that are about one photo, offer or report."""
BY_ID = ("devices", "photos-of", "promoted", "references", "selfies")
"""Hashes whose fields are ids."""
NOT_PERSONAL = ("bucket", "execution_id")


@pytest.fixture
def shop(wired: WiredShop, aws_url: str) -> Shop:
    make_buckets(wired, aws_url)
    return Shop(wired.database, wired.photos_bucket, wired.results_bucket)


@pytest.fixture
def ann(shop: Shop, wired: WiredShop) -> str:
    return live(shop, wired)


def document_of(wired: WiredShop, customer_id: str) -> Document:
    document = export_person(wired, customer_id).document
    assert document is not None
    return document


def kind_of(name: str) -> str:
    """`review:face:tokens` -> `review:tokens`, `photos:key:…` -> `photos`."""
    first, last = name.split(":")[0], name.split(":")[-1]
    return f"{first}:{last}" if f"{first}:{last}" in OF_MANY else first


def words(value: Any) -> Iterator[str]:
    """Every id and text in a value of Redis, also in the JSON in it; no numbers."""
    if isinstance(value, dict | list | tuple | set):
        yield from (
            word for part in (value.values() if isinstance(value, dict) else value) for word in words(part)
        )
    elif isinstance(value, str) and value[:1] in ("{", "["):
        yield from words(json.loads(value))
    elif isinstance(value, str) and not re.fullmatch(r"[\d.]*|inf", value):
        yield value


def parted(face: str) -> list[str]:
    """A face's owner, and the record that it was written under."""
    return face.split(" ")


def is_of_others(field: str, value: str, customer_ids: Sequence[str]) -> bool:
    """Tell whether a field of a photo is the face of somebody else."""
    return field.startswith("face:") and not any(customer in value for customer in customer_ids)


def held(wired: WiredShop, *customer_ids: str) -> dict[str, set[str]]:
    """What each key of Redis holds that names one of these customers or is named by them."""
    client, start = wired.database.client, wired.database.key("")
    read: dict[str, Callable[[str], Any]] = {
        "set": client.smembers,
        "zset": lambda key: client.zrange(key, 0, -1),
        "list": lambda key: client.lrange(key, 0, -1),
        "string": lambda key: [client.get(key)],
    }
    found = {}
    for key in client.scan_iter(f"{start}*", count=1000):
        name = key.removeprefix(start)
        fields = client.hgetall(key) if client.type(key) == "hash" else None
        kept = {
            field: value
            for field, value in (fields or {}).items()
            if field not in NOT_PERSONAL and not is_of_others(field, value, customer_ids)
        }
        value = read[client.type(key)](key) if fields is None else kept
        ids = list(kept) if name.split(":")[0] in BY_ID else []
        if any(customer in f"{name} {value}" for customer in customer_ids):
            value = parted(value[0]) if name.startswith("face:") else value
            found[name] = {*words(value), *ids}
    return found


def test_nothing_that_redis_holds_on_a_person_is_missing(ann: str, shop: Shop, wired: WiredShop) -> None:
    document = document_of(wired, ann)
    text = msgspec.json.encode(document).decode()

    kept = held(wired, ann, *(merge["customer_id"] for merge in document.merges))

    assert {kind_of(name) for name in kept} <= OF_ONE | OF_MANY, "is the new kind exported?"
    mine = {name: found for name, found in kept.items() if kind_of(name) in OF_ONE}
    missing = {name: {word for word in found if word not in text} for name, found in mine.items()}
    assert {name: found for name, found in missing.items() if found} == {}
    shared = [name.split(":")[1] for name in kept if kind_of(name) in SHARED]
    assert [name for name in shared if name not in text] == []
    assert len(mine) >= 25


def test_every_section_has_something_of_a_person_who_has_everything(ann: str, wired: WiredShop) -> None:
    document = msgspec.to_builtins(document_of(wired, ann))

    assert [name for name, section in document.items() if not section] == []
    assert document["customer"]["known_since"] == format_time(NOW)
    assert document["purchases"] == {"tea": 1}
    assert document["reports"] == {"report-visits": 1}
    assert [one["key"] for one in document["exits"]] == ["exit/back/one.jpg"]
    assert [visit["exit_camera"] for visit in document["visits"]] == [None, "back"]
    assert [visit["sent_offers"] for visit in document["visits"]] == [[], ["tea-week"]]


def test_others_in_a_photo_are_not_exported(ann: str, wired: WiredShop) -> None:
    photos = {photo["id"]: photo for photo in document_of(wired, ann).photos}

    assert set(photos) == {"one", "group", "blurred", "selfie", "refused"}
    assert [face["face_id"] for face in photos["group"]["faces"]] == ["group-0"]
    assert len(photos["blurred"]["faces"]) == 1


def test_the_links_lead_to_the_pictures(ann: str, wired: WiredShop) -> None:
    document = document_of(wired, ann)

    with urlopen(document.photos[0]["url"]) as answer:
        assert answer.read() == picture()
    with urlopen(document.visits[0]["face_url"]) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"


def test_a_photo_that_was_deleted_is_exported_as_long_as_s3_has_its_version(
    ann: str, shop: Shop, wired: WiredShop
) -> None:
    wired.photos.remove(["one", "blurred"])

    photos = {photo["id"]: photo for photo in document_of(wired, ann).photos}

    gone = [photos["one"][name] for name in ("key", "state", "time", "lane")]
    assert gone == ["entrance/door/one.jpg", "removed", None, None]
    assert photos["one"].keys() == photos["group"].keys()
    for photo in ("one", "blurred"):
        with urlopen(photos[photo]["url"]) as answer:
            assert answer.read() == picture()


def test_who_does_not_exist_or_is_part_of_another_has_no_export(ann: str, api: Api, wired: WiredShop) -> None:
    merged = wired.merges.merges(ann)[0].customer_id

    for nobody in ("ghost", merged):
        assert api("GET", f"/customers/{nobody}/export").status == 404
        assert api("GET", f"/customers/{nobody}").status == 404
        with pytest.raises(NotFound):
            export_person(wired, nobody)


def test_an_export_is_an_admins_to_read(ann: str, api: Api) -> None:
    assert api("GET", f"/customers/{ann}/export", role="staff").status == 403
    answer = api("GET", f"/customers/{ann}/export")
    assert (answer.status, answer.body["url"]) == (200, None)
    assert answer.body["document"]["customer"]["name"] == "Ann"


def test_a_large_export_is_a_link_to_the_same_document(ann: str, wired: WiredShop) -> None:
    export = export_person(wired, ann, most=1000)

    assert export.document is None
    with urlopen(str(export.url)) as response:
        document = json.load(response)
    assert document["customer"]["id"] == ann
    assert set(document) == set(Document.__struct_fields__)


def test_an_export_under_way_while_its_customer_is_erased_leaves_nothing(ann: str, wired: WiredShop) -> None:
    wired.database.client.set(wired.database.tombstone(ann), "erasure")

    with pytest.raises(CustomerErased):
        wired.exports.write(ann, b"{}", 0)
    assert wired.exports.expired(10**15) == []
    assert wired.results_bucket.erase_under("exports/") == 0


def test_exports_are_erased_with_their_customer_or_after_a_day(wired: WiredShop, shop: Shop) -> None:
    day = 24 * 3600 * 1000
    for customer, written in (("ann", 0), ("bob", 0), ("bob", 1)):
        wired.exports.write(customer, b"{}", written)

    assert wired.exports.erase(Person(["ann"], {"records": ["ann"]})) == {"exports": 1}
    assert wired.exports.expired(day - 1) == []
    assert wired.exports.remove(wired.exports.expired(day)) == 1
    assert wired.results_bucket.erase_under("exports/") == 1
