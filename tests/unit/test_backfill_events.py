"""An object that lies there already is told as S3 would have told it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from backfill.bucket import event_of
from backfill.folder import is_key
from chalicelib.photos.lanes import photo_id_of, photos_in

KEY = "gallery/summer 2019/Käfer + Blüte.jpg"


def version(modified: datetime) -> dict[str, Any]:
    return {"Key": KEY, "VersionId": "v1", "ETag": '"abc"', "Size": 3, "LastModified": modified}


def test_an_object_becomes_the_photo_that_its_own_event_would_have_made() -> None:
    modified = datetime(2019, 7, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))

    (photo,) = photos_in(event_of("photos", version(modified)))

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

    (photo,) = photos_in(event_of("photos", version(modified)))

    assert photo["time"] == "2019-07-01T12:30:05.007Z"


@pytest.mark.parametrize(("key", "fits"), [("a" * 1024, True), ("ä" * 513, False), ("\udcff.jpg", False)])
def test_a_key_is_utf8_of_at_most_1024_bytes(key: str, fits: bool) -> None:
    assert is_key(key) == fits
