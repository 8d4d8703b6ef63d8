"""Leaving by an exit camera, from the upload to who is inside."""

from typing import Any
from uuid import uuid4

from demo import pictures
from demo.shop import Shop

NOBODY = {"inside": 0, "entered_today": 0, "left_today": 0, "median_dwell_seconds": None}


def leave(shop: Shop, picture: bytes) -> dict[str, Any]:
    """Upload a picture of an exit camera. Return the photo once it is processed."""
    key = f"exit/back/{uuid4()}.jpg"
    shop.upload(key, picture)
    return shop.photo(key)


def present(shop: Shop) -> list[str]:
    return [visit["customer"]["id"] for visit in shop.call("GET", "/visits/present")["items"]]


def test_leaving_ends_the_visit_and_coming_again_begins_another(shop: Shop) -> None:
    (came,) = shop.came("first.jpg", pictures.portrait("astronaut"))["faces"]
    assert present(shop) == [came["customer_id"]]

    left = leave(shop, pictures.variation("astronaut", "flipped"))

    assert (left["state"], left["lane"]) == ("done", "visit")
    assert [(face["decision"], face["customer_id"]) for face in left["faces"]] == [
        ("known", came["customer_id"])
    ]
    (visit,) = shop.visits()
    assert (visit["ended_at"], visit["exit_camera"]) == (left["time"], "back")
    assert present(shop) == []
    counts = shop.call("GET", "/visits/inside")
    assert counts == NOBODY | {
        "entered_today": 1,
        "left_today": 1,
        "median_dwell_seconds": visit["dwell_seconds"],
    }

    shop.came("again.jpg", pictures.variation("astronaut", "dark"))
    assert [visit["number"] for visit in shop.visits()] == [2, 1]
    assert present(shop) == [came["customer_id"]]


def test_a_stranger_at_an_exit_is_not_registered(shop: Shop) -> None:
    (face,) = leave(shop, pictures.portrait("astronaut"))["faces"]

    assert (face["decision"], face["customer_id"]) == ("stranger", None)
    assert shop.visits() == []
    assert shop.call("GET", "/customers")["items"] == []
    assert shop.call("GET", "/visits/inside") == NOBODY


def test_a_form_for_an_exit_camera_leads_to_the_exit(shop: Shop) -> None:
    wanted = {"lane": "visit", "camera": "back", "direction": "exit", "filename": "a.jpg"}
    assert shop.call("POST", "/photos", wanted)["key"].startswith("exit/back/")
