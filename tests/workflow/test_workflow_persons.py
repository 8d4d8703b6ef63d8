"""Two records of one person, two people taken for one, and all that is held on somebody: over REST."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import redis

from demo import pictures
from demo.shop import Refused, Shop
from tests.workflow.enrolments import customer, enrols
from tests.workflow.test_workflow_notifications import TICK


def comes(shop: Shop, name: str, picture: bytes) -> str:
    """Let somebody come through the door. Return the id of the recognised customer."""
    (face,) = shop.came(name, picture)["faces"]
    return str(face["customer_id"])


def test_a_merge_is_one_person_at_the_door_until_it_is_undone(shop: Shop) -> None:
    one = comes(shop, "one.jpg", pictures.portrait("astronaut"))
    other = comes(shop, "other.jpg", pictures.portrait("photographer"))

    merged = shop.call("POST", f"/customers/{one}/merge", {"into": other})

    assert merged["customer"]["id"] == other
    assert comes(shop, "again.jpg", pictures.variation("astronaut", "flipped")) == other
    assert shop.photo("entrance/door/one.jpg")["faces"][0]["customer_id"] == other
    assert {visit["customer"]["id"] for visit in shop.visits()} == {other}
    with pytest.raises(Refused) as refused:
        shop.get(f"/customers/{one}")
    assert refused.value.status == 404

    (listed,) = shop.get(f"/customers/{other}/merges")["items"]
    assert shop.call("POST", f"/merges/{listed['id']}/undo")["id"] == one
    assert shop.photo("entrance/door/one.jpg")["faces"][0]["customer_id"] == one
    assert comes(shop, "once more.jpg", pictures.portrait("photographer")) == other
    assert {visit["customer"]["id"] for visit in shop.visits()} == {one, other}


@pytest.fixture
def doubles(shop: Shop, emptied: redis.Redis, configure: Callable[..., None]) -> tuple[str, str]:
    """Make two newcomers who look so alike that they are merged when they are searched again."""
    configure("recognise_faces", MATCH_CERTAIN="99.99", MATCH_POSSIBLE="99.98")
    configure("merge_newcomers", MATCH_CERTAIN="80", MATCH_POSSIBLE="80")
    first = comes(shop, "first.jpg", pictures.portrait("photographer"))
    second = comes(shop, "second.jpg", pictures.doubtful())
    came_long_ago(emptied)
    return first, second


def came_long_ago(emptied: redis.Redis) -> None:
    """Let the first references have been kept together, so long ago that they are searched."""
    waiting = emptied.zrange("{main}:faces-to-search", 0, -1)
    emptied.zadd("{main}:faces-to-search", dict.fromkeys(waiting, 1))


def test_newcomers_who_look_alike_are_merged(shop: Shop, doubles: tuple[str, str]) -> None:
    first, second = doubles

    assert first != second
    assert shop.invoke("merge_newcomers", TICK)["merged"] == 1


def test_those_told_apart_are_never_merged_but_by_hand(shop: Shop, doubles: tuple[str, str]) -> None:
    first, second = doubles
    shop.call("POST", f"/customers/{first}/not-same", {"customer_id": second})

    assert shop.invoke("merge_newcomers", TICK)["merged"] == 0
    shop.call("POST", f"/customers/{second}/merge", {"into": first})
    assert [found["id"] for found in shop.get("/customers")["items"]] == [first]


def test_an_export_has_the_person_and_their_pictures(shop: Shop) -> None:
    ann = customer(shop)
    enrols(shop, ann, pictures.portrait("astronaut"))
    door = pictures.variation("astronaut", "flipped")
    assert comes(shop, "door.jpg", door) == ann

    document = shop.get(f"/customers/{ann}/export")["document"]

    assert document["customer"]["contact"]["email"] == "ann@example.com"
    assert [photo["lane"] for photo in document["photos"]] == ["enrolment", "visit"]
    assert fetched(document["photos"][1]["url"]) == door
    (visit,) = document["visits"]
    assert fetched(visit["face_url"])[:2] == b"\xff\xd8"
    assert len(document["faces"]) == 2
    assert json.dumps(document["notifications"]).count(ann) > 0


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        content: Any = answer.read()
    return bytes(content)
