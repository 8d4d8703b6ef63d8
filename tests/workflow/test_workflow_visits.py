"""From an upload to a visit."""

import json
import urllib.request
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from demo import pictures
from demo.shop import Shop, s3_event, wait


def numbers(shop: Shop) -> dict[str, list[int]]:
    """Return the numbers of everybody's visits, by customer."""
    found: dict[str, list[int]] = {}
    for visit in shop.visits():
        found.setdefault(visit["customer"]["id"], []).append(visit["number"])
    return {customer: sorted(visits) for customer, visits in found.items()}


def later(photo: dict[str, Any], **gap: float) -> str:
    """Return the photo's time and some more."""
    return (datetime.fromisoformat(photo["time"]) + timedelta(**gap)).isoformat()


def deliver_again(shop: Shop, photo: dict[str, Any], time: str) -> dict[str, int]:
    """Announce, as S3 does, that the photo's key was written once more at that time."""
    bucket = shop.environment["PHOTOS_BUCKET"]
    return shop.deliver(s3_event(bucket, photo["key"], time, sequencer=uuid4().hex))


def times(shop: Shop) -> list[str]:
    """Return the visits' beginnings, as `later` writes them."""
    return [datetime.fromisoformat(visit["started_at"]).isoformat() for visit in shop.visits()]


def measured(shop: Shop, function: str, since: datetime) -> dict[str, float]:
    """Return the sums of the metrics that a function has printed since then."""
    found = shop.aws("logs").filter_log_events(
        logGroupName=f"/aws/lambda/future-store-local-{function}",
        startTime=int(since.timestamp() * 1000),
        filterPattern="FutureStore",
    )
    lines = [json.loads(event["message"]) for event in found["events"] if '"_aws"' in event["message"]]
    sums: Counter[str] = Counter()
    for line in lines:
        assert line["stage"] == "local"
        sums.update({name: sum(values) for name, values in line.items() if isinstance(values, list)})
    return dict(sums)


def test_a_group_photo_is_measured(shop: Shop) -> None:
    began = datetime.now(UTC)
    shop.came("group.jpg", pictures.composite())

    wait(lambda: "Faces" in measured(shop, "finish_photo", began), lambda: "no faces were measured")
    found = measured(shop, "finish_photo", began)
    assert 0 < found.pop("PhotoTime") < 60_000
    assert found == {"Photos": 1, "Faces": 3, "KnownFaces": 0, "NewFaces": 3, "UncertainFaces": 0}
    assert measured(shop, "recognise_faces", began) == {"RekognitionCalls": 4, "RekognitionThrottles": 0}


def test_a_group_photo_gives_each_person_one_visit(shop: Shop) -> None:
    photo = shop.came("group.jpg", pictures.composite())

    assert photo["state"] == "done"
    assert [face["decision"] for face in photo["faces"]] == ["new"] * 3
    customers = {face["customer_id"] for face in photo["faces"]}
    assert numbers(shop) == {customer: [1] for customer in customers}
    assert len(customers) == 3


def test_a_visit_shows_the_visitors_face(shop: Shop) -> None:
    shop.came("face.jpg", pictures.composite())

    for visit in shop.visits():
        with urllib.request.urlopen(visit["face_url"], timeout=30) as answer:
            assert answer.headers["Content-Type"] == "image/jpeg"
            assert answer.read(2) == b"\xff\xd8"


@pytest.mark.parametrize("person", pictures.PEOPLE)
def test_somebody_seen_again_in_a_visit_is_recognised(shop: Shop, person: str) -> None:
    first = shop.came("first.jpg", pictures.portrait(person))

    for look in sorted(pictures.VARIATIONS):
        (face,) = shop.came(f"{look}.jpg", pictures.variation(person, look))["faces"]

        assert (face["decision"], face["similarity"] >= 95) == ("known", True), look
    assert numbers(shop) == {first["faces"][0]["customer_id"]: [1]}


def test_somebody_who_comes_a_day_later_makes_a_second_visit(shop: Shop) -> None:
    first = shop.came(f"{uuid4()}.jpg", pictures.portrait("astronaut"))

    assert deliver_again(shop, first, later(first, days=1)) == {"started": 1, "repeated": 0, "rejected": 0}

    again = shop.photo(first["key"])
    assert again["id"] != first["id"]
    assert again["faces"][0]["decision"] == "known"
    assert numbers(shop) == {first["faces"][0]["customer_id"]: [1, 2]}


def test_sightings_less_than_the_gap_apart_are_one_visit(shop: Shop) -> None:
    first = shop.came(f"{uuid4()}.jpg", pictures.portrait("astronaut"))

    deliver_again(shop, first, later(first, minutes=29))

    again = shop.photo(first["key"])
    assert again["id"] != first["id"]
    assert numbers(shop) == {first["faces"][0]["customer_id"]: [1]}


def test_visits_are_numbered_by_their_time_not_by_when_they_became_known(shop: Shop) -> None:
    first = shop.came(f"{uuid4()}.jpg", pictures.portrait("astronaut"))
    customer = first["faces"][0]["customer_id"]

    for days in (3, 1, 2):
        deliver_again(shop, first, later(first, days=days))
        wait(lambda days=days: later(first, days=days) in times(shop), lambda: f"{times(shop)}")

    assert numbers(shop) == {customer: [1, 2, 3, 4]}
    assert [visit["number"] for visit in shop.visits()] == [4, 3, 2, 1]


def test_a_late_sighting_between_two_visits_makes_them_one(shop: Shop) -> None:
    first = shop.came(f"{uuid4()}.jpg", pictures.portrait("astronaut"))
    customer = first["faces"][0]["customer_id"]
    deliver_again(shop, first, later(first, minutes=50))
    wait(lambda: numbers(shop) == {customer: [1, 2]}, lambda: f"{numbers(shop)}")

    deliver_again(shop, first, later(first, minutes=25))

    wait(lambda: numbers(shop) == {customer: [1]}, lambda: f"{numbers(shop)}")
    assert shop.visits()[0]["started_at"] == first["time"]


def test_a_key_written_twice_at_once_is_two_photos(shop: Shop) -> None:
    key = f"entrance/door/{uuid4()}.jpg"
    for person in ("astronaut", "admiral"):
        shop.upload(key, pictures.portrait(person))

    wait(lambda: len(shop.visits()) == 2, lambda: f"{shop.visits()}")

    assert len({visit["customer"]["id"] for visit in shop.visits()}) == 2


def test_an_execution_tells_through_which_states_it_went(shop: Shop) -> None:
    photo = shop.came("face.jpg", pictures.portrait("admiral"))
    path = f"/executions/{photo['execution_id']}"
    wait(lambda: shop.get(path)["status"] == "SUCCEEDED", lambda: f"{shop.get(path)}")

    states = shop.get(path)["states"]

    names = [state["name"] for state in states]
    assert names[:3] == ["Route", "RecogniseFaces", "AnybodyThere"]
    assert {"RegisterCustomer", "RecordVisit", "SendOffers", "FinishPhoto"} < set(names)
    assert all(state["left_at"] for state in states if state["name"] != "Done")
    [recorded] = [state for state in states if state["name"] == "RecordVisit"]
    assert (recorded["path"], recorded["attempts"]) == ([{"name": "ForEachVisitor", "index": 0}], 1)
    assert recorded["output"]["visitor"]["customer_id"] == "…"


def test_a_picture_of_nobody_is_done_without_a_visit(shop: Shop) -> None:
    photo = shop.came("nobody.jpg", pictures.nobody())

    assert (photo["state"], photo["faces"], shop.visits()) == ("done", [], [])


@pytest.mark.parametrize("spoilt", [pictures.too_dark, pictures.too_blurred])
def test_a_face_too_poor_to_know_is_counted_and_registers_nobody(shop: Shop, spoilt: Any) -> None:
    photo = shop.came("poor.jpg", spoilt("admiral"))

    assert photo["state"] == "done"
    assert sum(photo["left_out"].values()) == 1
    assert shop.get("/customers")["items"] == []


def test_with_registering_off_strangers_are_only_counted(shop: Shop, configure: Any) -> None:
    configure("recognise_faces", REGISTER_NEWCOMERS="off")

    photo = shop.came("stranger.jpg", pictures.portrait("admiral"))

    assert [face["decision"] for face in photo["faces"]] == ["stranger"]
    assert shop.get("/customers")["items"] == []
    assert shop.aws("rekognition").list_faces(CollectionId="future-store-local")["Faces"] == []
