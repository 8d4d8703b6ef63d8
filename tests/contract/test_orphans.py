"""Faces that Redis doesn't know leave the collection in the night, and no others."""

import json
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import ServiceError, TransientError, Unfinished
from chalicelib.failures.sweep import sweep
from chalicelib.photos.reruns import rerun_photo
from chalicelib.privacy import retention
from chalicelib.privacy.retention import apply_retention
from chalicelib.shop import Shop
from tests.contract.visit_lane import VisitLane
from tests.shops import TestShop, make_shop


@pytest.fixture
def lane(shop: TestShop) -> VisitLane:
    lane = VisitLane(shop)
    lane.comes("first", "ann")
    return lane


def lose(lane: VisitLane, photo: str, person: str = "bob") -> str:
    """Index one more face of a photo, of which Redis never hears. Return the face."""
    face = f"{photo}-9"
    lane.shop.collection.people[face] = person
    return face


def people_seen(lane: VisitLane) -> list[str]:
    return sorted(lane.shop.collection.people.values())


def night(shop: Shop, **detail: Any) -> dict[str, Any]:
    """Let a night pass. Return what was done in it."""
    try:
        answer = apply_retention(shop, detail, log=lambda *_: None)
    except Unfinished as exc:
        answer = json.loads(str(exc).partition(": ")[2])
    return {name: count for name, count in answer.items() if count}


def test_a_face_whose_noting_failed_in_all_attempts_leaves_the_collection(lane: VisitLane) -> None:
    photo = lane.takes("a", "bob")
    face = lose(lane, photo)
    lane.abort(photo)
    assert people_seen(lane) == ["ann", "bob"], "Redis knows nothing of it"

    assert night(lane.shop) == {"faces": 1}
    assert sweep(lane.shop)["tidied"] == 1

    assert people_seen(lane) == ["ann"]
    assert (lane.shop.faces.indexed(photo), lane.shop.failures.untidied(9)) == (set(), [])
    assert face in lane.shop.collection.deleted
    assert night(lane.shop) == {}


@pytest.mark.parametrize("end", ["done", "rejected", "removed"])
def test_it_leaves_however_the_photo_has_ended(lane: VisitLane, end: Any) -> None:
    photo = lane.takes("a", "bob")
    lose(lane, photo)
    if end == "removed":
        lane.shop.photos.remove([photo])
    else:
        lane.shop.photos.finish(photo, end)

    assert (night(lane.shop), sweep(lane.shop)["tidied"]) == ({"faces": 1}, 1)

    assert people_seen(lane) == ["ann"]
    assert lane.shop.faces.indexed(photo) == set()
    assert lane.shop.failures.untidied(9) == []


def test_a_face_of_a_photo_that_nobody_knows_leaves(lane: VisitLane) -> None:
    lose(lane, "unknown")

    assert (night(lane.shop), sweep(lane.shop)["tidied"]) == ({"faces": 1}, 1)

    assert people_seen(lane) == ["ann"]


def test_a_photo_that_is_done_keeps_its_references_and_the_note_of_them(lane: VisitLane) -> None:
    photo = lane.comes("group", "bob", "cyd")
    lose(lane, photo, "dan")

    assert (night(lane.shop), sweep(lane.shop)["tidied"]) == ({"faces": 1}, 1)

    assert people_seen(lane) == ["ann", "bob", "cyd"]
    assert lane.shop.faces.indexed(photo) == {f"{photo}-0", f"{photo}-1"}


def test_references_of_merged_people_stay(lane: VisitLane) -> None:
    lane.comes("a", "bob")
    one, other = lane.shop.customers.ids()
    merge, _ = lane.shop.merges.join(one, other)
    assert (night(lane.shop), people_seen(lane)) == ({}, ["ann", "bob"])

    lane.shop.merges.undo(merge)

    assert (night(lane.shop), people_seen(lane)) == ({}, ["ann", "bob"])


def test_an_orphan_that_looks_like_a_known_customer_leaves_too(lane: VisitLane) -> None:
    photo = lane.takes("a", "ann")
    face = lose(lane, photo, "ann")
    lane.abort(photo)
    later = lane.comes("b", "ann")
    assert lane.shop.faces.owners_of([face]), "the visit has claimed it along"

    assert (night(lane.shop), sweep(lane.shop)["tidied"]) == ({"faces": 1}, 1)

    assert face not in lane.shop.collection.people
    assert f"{later}-0" in lane.shop.collection.people


def test_faces_of_a_photo_in_processing_stay(lane: VisitLane) -> None:
    lose(lane, lane.takes("a", "bob"))

    assert (night(lane.shop), people_seen(lane)) == ({}, ["ann", "bob"])


def test_a_photo_that_is_run_again_before_the_sweep_keeps_its_face(lane: VisitLane) -> None:
    photo = lane.takes("a", "bob")
    lose(lane, photo)
    lane.abort(photo)
    night(lane.shop)
    rerun_photo(lane.shop, photo)

    assert sweep(lane.shop)["tidied"] == 1, "it is left to the attempt"

    assert people_seen(lane) == ["ann", "bob"]
    assert lane.run(photo) == "done"
    assert people_seen(lane) == ["ann", "bob"]


def test_a_dry_run_counts_them_and_changes_nothing(lane: VisitLane) -> None:
    lose(lane, "unknown")

    assert night(lane.shop, dry_run=True) == {"faces": 1, "dry_run": True}

    assert (lane.shop.failures.untidied(9), people_seen(lane)) == ([], ["ann", "bob"])


def test_more_than_a_night_takes_are_left_and_heard_of(
    lane: VisitLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_ORPHANS", 3)
    monkeypatch.setattr(lane.shop.collection, "page_size", 2)
    for number in range(4):
        lose(lane, f"unknown-{number}")

    assert night(lane.shop) == {"faces": 3, "left": 1}
    assert sweep(lane.shop)["tidied"] == 3
    assert (night(lane.shop), sweep(lane.shop)["tidied"]) == ({"faces": 1}, 1)

    assert people_seen(lane) == ["ann"]


@pytest.mark.parametrize("error", [TransientError("Rekognition is down"), ServiceError("no collection")])
def test_a_collection_that_can_not_be_read_is_heard_of_and_stops_nothing_else(
    lane: VisitLane, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(after: str | None) -> Any:
        raise error

    monkeypatch.setattr(lane.shop.collection, "page", refuse)

    assert night(lane.shop) == {"failed": 1}


def test_the_collection_is_listed_with_what_the_quota_has_left_over(database: Database) -> None:
    shop = make_shop(database, rekognition_tps=5.0)
    assert night(shop) == {}

    shop.turns.reserve("ListFaces", 20)

    assert night(shop) == {"failed": 1}
