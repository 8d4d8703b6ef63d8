"""Keys of a shop as entries, their way back, and the erasures that a restore repeats."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backup import erasures
from backup.entries import MOST_ITEMS, Entry, read_entries, write_entries
from backup.folder import Manifest, digests, pack, unpack
from backup.photos import moved, places_of, put_back
from backup.restoring import clear, load, restore
from backup.saving import take
from backup.stage import Target
from chalicelib.database import Database, digest
from chalicelib.outside import now
from chalicelib.photos.s3_events import CREATED, event_of
from chalicelib.photos.tasks import start_photo
from chalicelib.privacy.tasks import erase_person
from chalicelib.restoring.notes import Note
from chalicelib.times import format_time
from infrastructure.errors import DeploymentError
from infrastructure.stages import read_stage
from tests.everything import redis_texts
from tests.fakes import FakeBucket
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000


@pytest.fixture
def shop(database: Database) -> TestShop:
    return make_shop(database)


def fill(database: Database) -> None:
    client, key = database.client, database.key
    client.zadd(key("orders"), {f"order-{n}": n + 0.5 for n in range(MOST_ITEMS + 1)})
    client.zadd(key("faces", "ann"), {"for ever": "inf"})
    client.hset(key("order", "1"), mapping={"state": "open", "who": "Zoë"})
    client.sadd(key("erasures"), "a\0b")
    client.set(key("erased-at"), 7, ex=500)
    client.set(key("empty"), "")
    client.hset(key("turns", "IndexFaces"), "queue", 1)


def test_all_keys_of_a_shop_come_back_as_they_were(database: Database) -> None:
    fill(database)
    before = redis_texts(database.client, database.key(""))
    began = now()
    entries = list(read_entries(database, began))
    database.client.delete(*before)

    keys = write_entries(database, entries, began)

    before.pop(database.key("turns", "IndexFaces"))
    assert redis_texts(database.client, database.key("")) == before
    assert keys == len(before)
    [kept] = [entry for entry in entries if entry.key == "erased-at"]
    assert 0 < kept.until - began <= 500_000


def test_another_shop_in_the_same_redis_is_left_alone(database: Database) -> None:
    other = Database(database.client, "another" + database.key(""))
    fill(other)

    assert list(read_entries(database, NOW)) == []
    clear(database)
    assert len(list(read_entries(other, NOW))) > 1


def test_indexes_are_read_before_what_they_list(database: Database) -> None:
    fill(database)

    keys = [entry.key for entry in read_entries(database, NOW)]

    assert keys.index("orders") < keys.index("order:1")


def test_what_has_lapsed_is_not_restored(database: Database) -> None:
    assert write_entries(database, [Entry("told:1", "string", ["x"], until=NOW)], NOW) == 0


def test_a_shop_at_rest_has_no_changing_keys(shop: TestShop, tmp_path: Path) -> None:
    fill(shop.database)

    taken = take(shop, tmp_path / "lines")

    assert taken.changing == 0
    assert taken.keys["orders"] == 1
    assert "turns" not in taken.keys


def test_a_new_version_stands_wherever_the_former_one_stood() -> None:
    seen = json.dumps({"photo_id": "p", "bucket": "old", "key": 'a "v1" b', "version": "v1"})
    entry = Entry("references:ann", "hash", ["face", seen])
    assert places_of([entry])["p"].version == "v1"

    [found, version] = moved(
        [entry, Entry("photo:p", "hash", ["version", "v1", "text", "v1!"])], {"v1": "v2", "old": "new"}
    )

    assert json.loads(found.items[1]) == json.loads(seen) | {"bucket": "new", "version": "v2"}
    assert version.items == ["version", "v2", "text", "v1!"]


def test_an_erasure_is_noted_by_digests_alone(shop: TestShop) -> None:
    shop.customers.add_newcomer("ann", NOW)

    erase_person(shop, "ann")

    [(name, text)] = shop.results_bucket.objects.items()
    assert name.startswith("erased/")
    assert "ann" not in text.decode()
    [note] = erasures.parse_notes({name.removeprefix("erased/"): text})
    assert note.records == [digest("ann")]
    assert note.photos_until == note.erased_at


def test_who_was_erased_since_is_buried_again(shop: TestShop) -> None:
    for customer in ("ann", "bob"):
        shop.customers.add_newcomer(customer, NOW)
    notes = [Note([digest("ann"), digest("unknown")], NOW + 5, NOW + 3)]
    erasures.put_tombstones(shop.database, notes)

    assert erasures.bury_again(shop, notes) == 1

    assert list(shop.customers.ids()) == ["bob"]
    assert shop.database.client.get(shop.database.key("erased-at")) == str(NOW + 3)
    assert len(shop.erasures.open()) == 1


def test_burying_again_keeps_until_when_photos_register_nobody(shop: TestShop) -> None:
    """A newcomer whom retention forgot says nothing about photos of others."""
    shop.customers.add_newcomer("ann", NOW)

    erasures.bury_again(shop, [Note([digest("ann")], NOW)])

    assert shop.database.client.get(shop.database.key("erased-at")) is None


def test_notes_of_another_shop_are_refused(shop: TestShop, tmp_path: Path) -> None:
    shop.results_bucket = FakeBucket()

    with pytest.raises(DeploymentError, match="has no mark of this backup"):
        erasures.read_notes(shop, "b1", str(tmp_path))
    (tmp_path / "backup-b1").write_text("")
    assert list(erasures.read_notes(shop, "b1", str(tmp_path))) == ["backup-b1"]
    assert erasures.read_notes(shop, "b1", "none") == {}


def made(folder: Path) -> Path:
    content = folder / "content"
    content.mkdir()
    (content / "redis.jsonl").write_text("{}")
    manifest = Manifest(
        **dict.fromkeys(("id", "version", "stage"), "x"),  # type: ignore[arg-type]
        **dict.fromkeys(("began", "ended"), format_time(NOW)),  # type: ignore[arg-type]
        shop="main",
        photos_bucket="photos",
        results_bucket="results",
        **dict.fromkeys(("changing", "photos", "photos_missing"), 0),  # type: ignore[arg-type]
        keys={},
        files=digests(content),
    )
    (content / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    return content


def test_only_its_owner_reads_an_archive(tmp_path: Path) -> None:
    pack(made(tmp_path), tmp_path / "a.tar.gz")

    assert (tmp_path / "a.tar.gz").stat().st_mode & 0o777 == 0o600
    (tmp_path / "out").mkdir()
    assert unpack(tmp_path / "a.tar.gz", tmp_path / "out").id == "x"


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    content = made(tmp_path)
    (content / "redis.jsonl").write_text("{} ")
    pack(content, tmp_path / "a.tar.gz")

    with pytest.raises(DeploymentError, match="damaged: redis"):
        unpack(tmp_path / "a.tar.gz", tmp_path / "out")
    (tmp_path / "a.tar.gz").write_bytes(b"no archive")
    with pytest.raises(DeploymentError, match="is no whole backup"):
        unpack(tmp_path / "a.tar.gz", tmp_path / "out")


def target(project: Path, shop: TestShop) -> Target:
    return Target(project, read_stage(project, "local"), shop, session=None)


def test_a_shop_in_use_is_not_restored_over(shop: TestShop, project: Path, tmp_path: Path) -> None:
    shop.customers.add_newcomer("ann", NOW)
    pack(made(tmp_path), tmp_path / "a.tar.gz")

    with pytest.raises(DeploymentError, match="has customers already"):
        restore(target(project, shop), str(tmp_path / "a.tar.gz"), "none", replace=False)

    assert list(shop.customers.ids()) == ["ann"]


def test_in_its_own_place_a_photo_that_was_deleted_since_stays_so(
    shop: TestShop, project: Path, tmp_path: Path
) -> None:
    content = made(tmp_path)
    lines = [Entry("customers", "zset", ["ann", "1"]), Entry("customer:ann", "hash", ["status", "newcomer"])]
    (content / "redis.jsonl").write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in lines))
    (content / "photos.json").write_text('{"p": {"key": "entrance/door/p.jpg", "version": "1"}}')
    manifest = msgspec.json.decode((content / "manifest.json").read_bytes(), type=Manifest)
    erasures.mark(shop, manifest.id)
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / f"backup-{manifest.id}").write_text("")

    load(target(project, shop), manifest, content, str(notes))

    assert list(shop.customers.ids()) == ["ann"]
    assert shop.photos_bucket.objects == {}


class Uploads:
    """A client of S3 that only takes objects."""

    def __init__(self, bucket: FakeBucket) -> None:
        self._bucket = bucket

    def put_object(self, **asked: Any) -> dict[str, str]:
        self._bucket.write(asked["Key"], asked["Body"], asked["ContentType"])
        return {"VersionId": "v2"}


def test_a_photo_that_is_put_back_starts_nothing(shop: TestShop, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "p").write_bytes(b"picture")
    key = "entrance/door/p.jpg"
    (tmp_path / "photos.json").write_text(json.dumps({"p": {"key": key, "version": "v1"}}))
    shop._clients["s3"] = Uploads(shop.photos_bucket)

    assert put_back(shop, tmp_path, now()) == {"v1": "v2"}

    uploaded = event_of(CREATED, shop.photos_bucket.name, [(key, "v2", format_time(now()))])
    assert start_photo(shop, uploaded) == {"started": 0, "repeated": 1, "rejected": 0}
    later = event_of(CREATED, shop.photos_bucket.name, [(key, "v3", format_time(now() + 1))])
    assert start_photo(shop, later)["started"] == 1
    assert put_back(shop, tmp_path, now()) == {}
