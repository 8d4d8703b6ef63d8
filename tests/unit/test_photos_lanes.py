"""Lanes, ids and names from an S3 event."""

import re
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.photos.lanes import (
    execution_name,
    has_results,
    lane_of,
    misplacement,
    photo_id_of,
    photos_in,
    safe_name,
)


def record(key: str, bucket: str = "photos", **described: str) -> dict[str, Any]:
    return {
        "eventTime": "2026-09-21T14:13:20.123Z",
        "s3": {"bucket": {"name": bucket}, "object": {"key": quote_plus(key, safe="/")} | described},
    }


@pytest.mark.parametrize(
    ("key", "lane"),
    [
        ("entrance/door/a.jpg", {"lane": "visit", "camera": "door"}),
        ("entrance/door/2026/01/a.jpg", {"lane": "visit", "camera": "door"}),
        ("exit/back/a.jpg", {"lane": "visit", "camera": "back", "direction": "exit"}),
        ("exit.jpg", {"lane": "gallery", "album": "unsorted"}),
        ("enrolment/ann/selfie.heic", {"lane": "enrolment", "customer_id": "ann"}),
        ("gallery/summer/a.png", {"lane": "gallery", "album": "summer"}),
        ("a.jpg", {"lane": "gallery", "album": "unsorted"}),
        ("elsewhere/a/b.jpg", {"lane": "gallery", "album": "unsorted"}),
        ("entrance.jpg", {"lane": "gallery", "album": "unsorted"}),
        ("entrances/door/a.jpg", {"lane": "gallery", "album": "unsorted"}),
    ],
)
def test_the_first_folder_chooses_the_lane(key: str, lane: dict[str, str]) -> None:
    assert (lane_of(key), misplacement(key)) == (lane, "")


@pytest.mark.parametrize(
    ("key", "lane", "right"),
    [
        ("entrance/a.jpg", "visit", "entrance/<camera>/..."),
        ("entrance//a.jpg", "visit", "entrance/<camera>/..."),
        ("entrance/ /a.jpg", "visit", "entrance/<camera>/..."),
        ("entrance", "visit", "entrance/<camera>/..."),
        ("Entrance/door/a.jpg", "visit", "entrance/<camera>/..."),
        (" entrance/door/a.jpg", "visit", "entrance/<camera>/..."),
        ("entrance\u200b/door/a.jpg", "visit", "entrance/<camera>/..."),
        ("ｅｎｔｒａｎｃｅ/door/a.jpg", "visit", "entrance/<camera>/..."),
        ("entrance\\door\\a.jpg", "visit", "entrance/<camera>/..."),
        ("/entrance/door/a.jpg", "visit", "entrance/<camera>/..."),
        ("./entrance/door/a.jpg", "visit", "entrance/<camera>/..."),
        ("exit/a.jpg", "visit", "exit/<camera>/..."),
        ("Exit/back/a.jpg", "visit", "exit/<camera>/..."),
        ("enrolment/sue.jpg", "enrolment", "enrolment/<customer_id>/..."),
        ("GALLERY/summer/a.jpg", "gallery", "gallery/<album>/..."),
        ("gallery/a.jpg", "gallery", "gallery/<album>/..."),
    ],
)
def test_a_key_that_only_looks_like_a_lanes_is_misplaced(key: str, lane: str, right: str) -> None:
    assert lane_of(key) == {"lane": lane}
    assert f" photos go to {right}, written exactly so" in misplacement(key)


@pytest.mark.parametrize(
    "key", ["entrance/door/Größe & Co + 100%.jpg", "entrance/door/a b.jpg", "gallery/夏/a.jpg"]
)
def test_keys_are_decoded(key: str) -> None:
    assert [photo["key"] for photo in photos_in({"Records": [record(key)]})] == [key]


def test_only_a_visits_photo_leaves_no_results() -> None:
    assert not has_results("entrance/door/x.jpg")
    assert not has_results("exit/back/x.jpg")
    assert has_results("gallery/summer/x.jpg")
    assert has_results("enrolment/ann/x.jpg")
    assert has_results("Entrance/door/x.jpg"), "it was a gallery photo before such keys were rejected"
    assert has_results(""), "where a photo lay may be unknown"


def test_every_record_of_an_event_is_a_photo_except_folders() -> None:
    event = {"Records": [record("entrance/door/a.jpg"), record("gallery/summer/"), record("b.jpg")]}

    assert [photo["key"] for photo in photos_in(event)] == ["entrance/door/a.jpg", "b.jpg"]


def test_an_event_without_records_has_no_photos() -> None:
    """S3 sends such a one (s3:TestEvent) when notifications are switched on."""
    assert photos_in({"Event": "s3:TestEvent"}) == []


def test_a_version_is_one_photo_whatever_its_sequencer() -> None:
    one, other = (record("a.jpg", versionId="v", sequencer=number) for number in "12")

    first, second = photos_in({"Records": [one, other]})
    assert first == second


def test_without_versions_the_sequencer_tells_photos_apart() -> None:
    first, second = photos_in({"Records": [record("a.jpg", sequencer="1"), record("a.jpg", sequencer="2")]})

    assert first["photo_id"] != second["photo_id"]
    assert first["version"] == ""


def test_bucket_key_and_version_are_not_mixed_up() -> None:
    assert photo_id_of("ab", "c", "d") != photo_id_of("a", "bc", "d") != photo_id_of("a", "b", "cd")


@given(some.text(max_size=50), some.integers(1, 10**6))
def test_an_execution_name_is_what_step_functions_takes(key: str, attempt: int) -> None:
    name = execution_name(photo_id_of("bucket", key, "version"), attempt)

    assert re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name)


def test_the_input_of_an_execution_is_a_first_attempt() -> None:
    (photo,) = photos_in({"Records": [record("enrolment/ann/a.jpg", versionId="v")]})

    assert photo == {
        "lane": "enrolment",
        "customer_id": "ann",
        "photo_id": photo_id_of("photos", "enrolment/ann/a.jpg", "v"),
        "bucket": "photos",
        "key": "enrolment/ann/a.jpg",
        "version": "v",
        "time": "2026-09-21T14:13:20.123Z",
        "attempt": 1,
    }


@pytest.mark.parametrize(
    ("filename", "safe"),
    [
        ("IMG 1234 (1).jpg", "IMG_1234_1.jpg"),
        ("Größe.jpg", "Grosse.jpg"),
        ("Gro\u0308ße.JPG", "Grosse.JPG"),
        ("\U0001f600.heic", "photo.heic"),
        ("照片.png", "photo.png"),
        ("Bildschirmfoto", "Bildschirmfoto"),
        ("...", "photo"),
        ("${filename}", "filename"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a" * 250 + ".jpeg", "a" * 80 + ".jpeg"),
    ],
)
def test_a_files_name_becomes_safe_for_a_key(filename: str, safe: str) -> None:
    assert safe_name(filename) == safe


@given(some.text(max_size=255))
def test_any_name_becomes_safe(filename: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,90}", safe_name(filename))
