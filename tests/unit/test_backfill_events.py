"""An object that lies there already is told as S3 would have told it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from backfill.folder import is_key
from chalicelib.aws.storage import version_of
from chalicelib.photos.lanes import photo_id_of, photos_in
from chalicelib.photos.s3_events import CREATED, event_of
from chalicelib.times import format_time

KEY = "gallery/summer 2019/Käfer + Blüte.jpg"


def version(modified: datetime) -> tuple[str, str, str]:
    listed = {"Key": KEY, "VersionId": "v1", "ETag": '"abc"', "IsLatest": True, "LastModified": modified}
    found = version_of(listed)
    return found.key, found.version_id, format_time(found.time)


def test_an_object_becomes_the_photo_that_its_own_event_would_have_made() -> None:
    modified = datetime(2019, 7, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))

    (photo,) = photos_in(event_of(CREATED, "photos", [version(modified)]))

    assert photo == {
        "lane": "gallery",
        "album": "summer 2019",
        "photo_id": photo_id_of("photos", KEY, "v1"),
        "bucket": "photos",
        "key": KEY,
        "version": "v1",
        "time": "2019-07-01T10:30:00.000Z",
        "attempt": 1,
    }


def test_the_time_keeps_its_milliseconds() -> None:
    modified = datetime(2019, 7, 1, 12, 30, 5, 7000, tzinfo=UTC)

    (photo,) = photos_in(event_of(CREATED, "photos", [version(modified)]))

    assert photo["time"] == "2019-07-01T12:30:05.007Z"


@pytest.mark.parametrize(("key", "fits"), [("a" * 1024, True), ("ä" * 513, False), ("\udcff.jpg", False)])
def test_a_key_is_utf8_of_at_most_1024_bytes(key: str, fits: bool) -> None:
    assert is_key(key) == fits
