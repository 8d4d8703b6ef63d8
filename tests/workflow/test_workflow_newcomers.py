"""Newcomers in several photos of the same moment are registered once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from demo import pictures
from demo.shop import Shop


@pytest.mark.parametrize("attempt", range(5))
def test_two_photos_of_a_newcomer_at_the_same_moment_register_one(shop: Shop, attempt: int) -> None:
    looks = {"one.jpg": pictures.portrait("admiral"), "two.jpg": pictures.variation("admiral", "flipped")}

    with ThreadPoolExecutor(len(looks)) as cameras:
        photos = list(cameras.map(lambda look: shop.came(*look), looks.items()))

    assert [photo["state"] for photo in photos] == ["done", "done"]
    customers = {face["customer_id"] for photo in photos for face in photo["faces"]}
    assert [customer["id"] for customer in shop.get("/customers")["items"]] == list(customers)
    (visit,) = shop.visits()
    assert len(visit["photos"]) == 2


@pytest.mark.parametrize("attempt", range(2))
def test_group_photos_of_newcomers_at_the_same_moment_register_each_once(shop: Shop, attempt: int) -> None:
    groups = [pictures.PEOPLE, pictures.PEOPLE[::-1], pictures.PEOPLE[1:]]
    uploads = [(f"{number}.jpg", pictures.composite(people)) for number, people in enumerate(groups)]

    with ThreadPoolExecutor(len(uploads)) as cameras:
        photos = list(cameras.map(lambda upload: shop.came(*upload), uploads))

    found = [[face["customer_id"] for face in photo["faces"]] for photo in photos]
    assert [len(set(customers)) for customers in found] == [3, 3, 2]
    assert len(shop.get("/customers")["items"]) == 3
    assert sorted(len(visit["photos"]) for visit in shop.visits()) == [2, 3, 3]
