"""The bucket and the records compared: what lost events left is mended, and what is right stays."""

import uuid
from collections.abc import Sequence
from typing import Any

import boto3
import pytest

from chalicelib import outside
from chalicelib.aws.storage import Bucket, Version
from chalicelib.errors import InvalidRequest, Unfinished
from chalicelib.people.values import Customer
from chalicelib.photos.lanes import photo_id_of
from chalicelib.photos.reconciliation import reconcile_photos
from chalicelib.photos.s3_events import CREATED, DELETED, HIDDEN, event_of
from chalicelib.photos.tasks import remove_photo, start_photo
from chalicelib.times import format_time, parse_time
from tests.everything import redis_texts
from tests.shops import TestShop

MINUTE, DAY = 60 * 1000, 24 * 3600 * 1000
KEY = "entrance/door/ä b.jpg"
NOTHING = {"started": 0, "rejected": 0, "removed": 0}


class Camera:
    """A client that changes the bucket. S3's events of that are told or lost, as the test says."""

    def __init__(self, shop: TestShop, s3: Any) -> None:
        self.shop, self.s3, self.bucket = shop, s3, shop.photos_bucket.name

    def upload(self, key: str = KEY, told: bool = False) -> str:
        version = str(self.s3.put_object(Bucket=self.bucket, Key=key, Body=b"1")["VersionId"])
        if told:
            self.tell(CREATED, key, version)
        return photo_id_of(self.bucket, key, version)

    def delete(self, key: str = KEY, version: str = "", told: bool = False) -> None:
        given = {"VersionId": version} if version else {}
        marker = self.s3.delete_object(Bucket=self.bucket, Key=key, **given).get("VersionId")
        if told:
            self.tell(DELETED if version else HIDDEN, key, version or marker)

    def version_of(self, photo_id: str) -> str:
        return self.shop.photos.get(photo_id).version

    def tell(self, name: str, key: str, version: str) -> dict[str, int]:
        event = event_of(name, self.bucket, [(key, version, now_text())])
        return start_photo(self.shop, event) if name == CREATED else remove_photo(self.shop, event)


def now_text() -> str:
    return format_time(outside.now())


@pytest.fixture
def camera(shop: TestShop, aws_url: str) -> Camera:
    """A camera at a shop whose clock is an hour ahead, so that nothing in the bucket is young."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    s3 = boto3.client("s3", "us-east-1", endpoint_url=aws_url, **keys)
    name = f"photos-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    shop.photos_bucket = Bucket(s3, name)  # type: ignore[assignment]
    shop.now = lambda: outside.now() + 60 * MINUTE
    return Camera(shop, s3)


def reconcile(shop: TestShop, **detail: Any) -> dict[str, int]:
    """Reconcile to the end. Return what was mended."""
    found = reconcile_photos(shop, {"days": None} | detail)
    assert found["next"] is None
    return {name: found[name] for name in NOTHING}


def test_a_lost_upload_is_started_once_and_a_late_event_changes_nothing(
    shop: TestShop, camera: Camera
) -> None:
    photo = camera.upload()

    assert reconcile(shop) == NOTHING | {"started": 1}
    assert reconcile(shop) == NOTHING
    assert camera.tell(CREATED, KEY, camera.version_of(photo)) == {"started": 0, "repeated": 1, "rejected": 0}
    assert list(shop.workflow.started) == [f"{photo}-1"]
    started = shop.workflow.started[f"{photo}-1"]
    assert (started["lane"], started["camera"], started["key"]) == ("visit", "door", KEY)
    assert abs(parse_time(started["time"]) - outside.now()) < 30 * MINUTE


def test_every_upload_of_a_key_is_a_photo_of_its_own(shop: TestShop, camera: Camera) -> None:
    photos = {camera.upload(told=True), camera.upload(), camera.upload()}

    assert reconcile(shop) == NOTHING | {"started": 2}
    assert {name.removesuffix("-1") for name in shop.workflow.started} == photos


def test_a_misplaced_upload_is_rejected_and_a_folder_is_nothing(shop: TestShop, camera: Camera) -> None:
    photo = camera.upload("Entrance/door/me.jpg")
    camera.upload("entrance/door/")

    assert reconcile(shop) == NOTHING | {"rejected": 1}
    assert shop.photos.get(photo).state == "rejected"


def test_a_lost_deletion_hides_or_removes_the_photo(shop: TestShop, camera: Camera) -> None:
    hidden, gone = camera.upload(told=True), camera.upload("gallery/summer/b.jpg", told=True)
    shop.results_bucket.objects[f"thumbnails/{gone}.jpg"] = b"1"
    camera.delete()
    camera.delete("gallery/summer/b.jpg", camera.version_of(gone))

    assert reconcile(shop) == NOTHING | {"removed": 2}
    assert reconcile(shop) == NOTHING
    assert shop.photos.get_many([hidden, gone]) == []
    assert [stored.id for stored in shop.photos.stored([hidden, gone])] == [hidden]
    assert not shop.results_bucket.objects


def test_a_photo_hidden_before_all_its_events_were_lost_starts_nothing_and_can_be_erased(
    shop: TestShop, camera: Camera
) -> None:
    photo = camera.upload()
    camera.delete()

    assert reconcile(shop) == NOTHING
    assert not shop.workflow.started
    assert [stored.id for stored in shop.photos.stored([photo])] == [photo]


def test_a_hidden_photo_whose_version_is_gone_is_forgotten(shop: TestShop, camera: Camera) -> None:
    photo = camera.upload(told=True)
    version = camera.version_of(photo)
    camera.delete(told=True)
    camera.delete(version=version)

    assert reconcile(shop) == NOTHING | {"removed": 1}
    assert shop.photos.stored([photo]) == []


def test_a_photo_uploaded_again_after_its_deletion_stays(shop: TestShop, camera: Camera) -> None:
    camera.upload(told=True)
    camera.delete(told=True)
    again = camera.upload()

    reconcile(shop)

    assert [photo.id for photo in shop.photos.get_many([again])] == [again]


def test_what_was_removed_on_purpose_is_not_brought_back(shop: TestShop, camera: Camera) -> None:
    erased = camera.upload(told=True)
    shop.photos.remove([erased])  # before its version is deleted, as an erasure does
    shop.customers.add(Customer(id="ann", name="Ann", status="enrolled"), shop.now())
    selfie = camera.upload("enrolment/ann/me.jpg")
    shop.erasures.bury("ann", "erasure", shop.now())
    before = len(shop.workflow.started)

    assert reconcile(shop) == NOTHING
    assert len(shop.workflow.started) == before
    assert shop.photos.get_many([erased, selfie]) == []
    listed = camera.s3.list_object_versions(Bucket=camera.bucket, Prefix="enrolment/")
    assert "Versions" not in listed


def test_young_objects_are_left_to_their_events_and_old_ones_to_longer_looks(
    shop: TestShop, camera: Camera
) -> None:
    camera.upload()

    shop.now = lambda: outside.now() + 10 * MINUTE
    assert reconcile(shop) == NOTHING
    shop.now = lambda: outside.now() + 3 * DAY
    assert reconcile(shop) == NOTHING
    assert reconcile(shop, days=4) == NOTHING | {"started": 1}


def test_a_photo_whose_record_was_lost_though_its_executions_ended_begins_the_next_attempt(
    shop: TestShop, camera: Camera
) -> None:
    photo = camera.upload()
    shop.workflow.started = {f"{photo}-{attempt}": {} for attempt in (1, 2)}
    shop.workflow.ended = {f"{photo}-{attempt}": {"status": "SUCCEEDED"} for attempt in (1, 2)}

    assert reconcile(shop) == NOTHING | {"started": 1}
    assert reconcile(shop) == NOTHING
    assert (shop.photos.get(photo).state, shop.photos.get(photo).attempt) == ("processing", 3)
    assert shop.workflow.started[f"{photo}-3"]["attempt"] == 3


def test_a_photo_whose_executions_are_forgotten_like_its_record_begins_the_next_attempt(
    shop: TestShop, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = camera.upload()
    shop.workflow.started = {f"{photo}-1": {}}
    monkeypatch.setattr(shop.workflow, "execution", lambda name: shop.photos.get(name))  # raises NotFound

    assert reconcile(shop) == NOTHING | {"started": 1}
    assert shop.photos.get(photo).attempt == 2


def test_a_photo_whose_execution_outlived_its_record_begins_the_next_attempt(
    shop: TestShop, camera: Camera
) -> None:
    photo = camera.upload()
    shop.workflow.started = {f"{photo}-1": {}}
    shop.workflow.ended = {f"{photo}-1": {"status": "SUCCEEDED"}}
    shop.database.client.hset(shop.database.key("photo", photo), "left_out", "{}")  # as earlier versions did

    assert reconcile(shop) == NOTHING | {"started": 1}
    assert (shop.photos.get(photo).state, shop.photos.get(photo).attempt) == ("processing", 2)


def test_a_photo_whose_event_was_faster_keeps_its_attempt(shop: TestShop, camera: Camera) -> None:
    photo = camera.upload()
    shop.workflow.started = {f"{photo}-1": {}}  # and runs

    assert reconcile(shop) == NOTHING
    assert shop.photos.get(photo).attempt == 1


def test_records_of_another_bucket_stay(shop: TestShop, camera: Camera) -> None:
    start_photo(shop, event_of(CREATED, "another", [(KEY, "1", now_text())]))

    assert reconcile(shop) == NOTHING


class Paged(Bucket):
    """A bucket that lists one version a page."""

    def page(self, after: Sequence[str] | None = None) -> tuple[list[Version], list[str] | None]:
        versions, _ = super().page()
        place = int(after[0]) if after else 0
        return versions[place : place + 1], [str(place + 1), ""] if place + 1 < len(versions) else None


def test_a_run_goes_on_where_the_latest_one_stopped(
    shop: TestShop, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.photos.comparisons.RECORDS_AT_ONCE", 2)
    for number in range(5):
        camera.upload(f"gallery/summer/{number}.jpg")
    shop.photos_bucket = Paged(camera.s3, camera.bucket)  # type: ignore[assignment]
    moments = iter(range(shop.now(), shop.now() + 10**6))
    shop.now = lambda: next(moments)

    with pytest.raises(Unfinished, match=r'"started": 2, .*"left": 1'):
        reconcile_photos(shop, {}, work_ms=4)
    detail: dict[str, Any] | None = {"days": None}
    started = []
    while detail is not None:
        found = reconcile_photos(shop, detail, work_ms=3)
        detail = found["next"]
        started.append(found["started"])

    assert sum(started) == 3
    assert len(started) > 2
    assert len(shop.workflow.started) == 5
    assert reconcile_photos(shop, {})["left"] == 0


@pytest.mark.parametrize("detail", [{"days": 0}, {"days": "2"}, {"since": 1}])
def test_a_wrong_wish_is_refused_in_a_sentence(shop: TestShop, detail: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match=r"write e\.g\."):
        reconcile_photos(shop, detail)


@pytest.mark.parametrize("days", [1.5, "2", 0, -1, 3651, 10**30])
def test_wrong_days_are_refused_with_what_they_must_be(shop: TestShop, days: Any) -> None:
    with pytest.raises(InvalidRequest) as refused:
        reconcile_photos(shop, {"days": days})

    said = f"days is {days!r}, but must be a whole number from 1 to 3650; write e.g. "
    assert str(refused.value).startswith(said)


def test_a_dry_run_counts_the_same_and_changes_nothing(shop: TestShop, camera: Camera) -> None:
    camera.upload("gallery/summer/lost.jpg")
    camera.upload("Gallery/misplaced.jpg")
    hidden = camera.upload("gallery/summer/hidden.jpg", told=True)
    camera.delete("gallery/summer/hidden.jpg")
    gone = camera.upload("gallery/summer/gone.jpg", told=True)
    camera.delete("gallery/summer/gone.jpg", camera.version_of(gone))
    before = redis_texts(shop.database.client, shop.database.key(""))

    counted = reconcile(shop, days=2, dry_run=True)

    assert counted == NOTHING | {"started": 1, "rejected": 1, "removed": 2}
    assert redis_texts(shop.database.client, shop.database.key("")) == before
    assert hidden in before[shop.database.key("photos")]
    assert reconcile(shop) == counted
