"""A selfie makes a customer known, or is refused with every reason and an e-mail."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
import redis
from PIL import Image

from chalicelib.notifications.reasons import explain_reason
from demo import odd_pictures, pictures
from demo.shop import Shop, wait
from tests.workflow.conftest import COLLECTION
from tests.workflow.enrolments import customer, enrols, faces, references, send

ALREADY = "this face is another customer's already, and only the staff can merge the two"
JARGON = ("Exception", "DetectFaces", "S3", "Rekognition", "Request")


def mails(shop: Shop, number: int = 1) -> list[tuple[str, str]]:
    """Wait for so many e-mails, which follow the photo's state. Return their addresses and texts."""
    wait(lambda: len(shop.mails()) >= number, lambda: f"{number} e-mails, not {shop.mails()}")
    return [(mail["to"][0], f"{mail['subject']}\n{mail['body']}") for mail in shop.mails()]


def test_a_good_selfie_enrols(shop: Shop, emptied: redis.Redis) -> None:
    ann = customer(shop)

    photo = enrols(shop, ann, pictures.portrait("astronaut"))

    assert (photo["state"], photo["reason"]) == ("done", None)
    assert (photo["metadata"]["width"], photo["thumbnail_url"] is None) == (320, False)
    assert shop.get(f"/customers/{ann}")["photos"] == [photo["id"]]
    ((to, text),) = mails(shop)
    assert (to, "Welcome" in text, "Hello Ann" in text) == ("ann@example.com", True, True)
    assert faces(shop) == references(emptied)
    came = shop.came("door.jpg", pictures.variation("astronaut", "flipped"))
    assert [(face["decision"], face["customer_id"]) for face in came["faces"]] == [("known", ann)]


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (lambda: pictures.sunglasses("astronaut"), ["sunglasses"]),
        (lambda: pictures.composite(("astronaut", "admiral")), ["2 faces"]),
        (lambda: pictures.nobody("coffee"), ["no face"]),
        (lambda: pictures.too_dark("astronaut"), ["dark"]),
        (lambda: pictures.too_blurred("astronaut"), ["blurred"]),
        (odd_pictures.truncated, ["cut off"]),
        (odd_pictures.text, ["no picture"]),
        (odd_pictures.heic, ["no face"]),
    ],
)
def test_a_bad_selfie_is_refused_with_its_reasons(
    shop: Shop, emptied: redis.Redis, picture: Any, words: list[str]
) -> None:
    ann = customer(shop)

    photo = enrols(shop, ann, picture())

    assert photo["state"] == "rejected"
    assert all(word in photo["reason"] for word in words), photo["reason"]
    assert not any(word in photo["reason"] for word in JARGON), photo["reason"]
    ((to, text),) = mails(shop)
    assert to == "ann@example.com"
    told = [explain_reason(reason, "en") for reason in photo["reason"].split("; ")]
    assert all(f"\n- {reason}\n" in text for reason in told), text
    assert (faces(shop), references(emptied)) == (set(), set())
    assert shop.published("alerts") == []


def test_all_reasons_are_told_at_once(shop: Shop) -> None:
    dark = Image.open(BytesIO(pictures.too_dark("astronaut")))
    two = Image.new("RGB", (2 * dark.width, dark.height))
    two.paste(dark)
    two.paste(dark, (dark.width, 0))

    photo = enrols(shop, customer(shop), pictures.saved(two, "JPEG", quality=98))

    assert photo["state"] == "rejected"
    assert [word for word in ("faces", "dark") if word in photo["reason"]] == ["faces", "dark"]


def test_a_face_that_is_enrolled_is_refused_under_another_id(shop: Shop, emptied: redis.Redis) -> None:
    ann, bob = customer(shop), customer(shop, "Bob", "bob@example.com")
    enrols(shop, ann, pictures.portrait("astronaut"))

    photo = enrols(shop, bob, pictures.variation("astronaut", "flipped"))

    assert (photo["state"], photo["reason"]) == ("rejected", ALREADY)
    assert shop.get(f"/customers/{bob}")["photos"] == []
    assert [to for to, _ in mails(shop, 2)] == ["ann@example.com", "bob@example.com"]
    assert len(faces(shop)) == 1
    assert faces(shop) == references(emptied)


def test_another_photo_of_the_same_customer_is_one_more_reference(shop: Shop, emptied: redis.Redis) -> None:
    ann = customer(shop)
    first = enrols(shop, ann, pictures.portrait("astronaut"))

    second = enrols(shop, ann, pictures.variation("astronaut", "flipped"), "second.jpg")

    assert second["state"] == "done"
    assert set(shop.get(f"/customers/{ann}")["photos"]) == {first["id"], second["id"]}
    assert len(faces(shop)) == 2
    assert faces(shop) == references(emptied)


def test_a_newcomer_is_the_customer_at_last(shop: Shop, emptied: redis.Redis) -> None:
    newcomer = shop.came("door.jpg", pictures.portrait("astronaut"))["faces"][0]["customer_id"]
    shop.call("PUT", "/products/tea", {"name": "Tea", "price_cents": 549, "stock": 9})
    items = {"items": [{"sku": "tea", "quantity": 1}]}
    order = shop.call("POST", f"/customers/{newcomer}/orders", items)["id"]
    ann = customer(shop)

    assert enrols(shop, ann, pictures.variation("astronaut", "dark"))["state"] == "done"

    assert [visit["customer"]["id"] for visit in shop.visits()] == [ann]
    assert [found["id"] for found in shop.get("/customers")["items"]] == [ann]
    assert faces(shop) == references(emptied)
    came = shop.came("again.jpg", pictures.variation("astronaut", "flipped"))
    assert came["faces"][0]["customer_id"] == ann
    (notice,) = shop.published("storeroom")
    assert ([found["id"] for found in notice["orders"]], notice["customer_id"]) == ([order], ann)


def test_a_customer_without_an_address_is_enrolled_and_refused_all_the_same(shop: Shop) -> None:
    ann = customer(shop, email=None)

    assert enrols(shop, ann, pictures.nobody())["state"] == "rejected"
    assert enrols(shop, ann, pictures.portrait("astronaut"), "again.jpg")["state"] == "done"
    assert shop.mails() == []


def test_a_selfie_of_an_unknown_customer_is_refused(shop: Shop) -> None:
    photo = enrols(shop, "nobody-knows", pictures.portrait("astronaut"))

    assert (photo["state"], "nobody is registered" in photo["reason"]) == ("rejected", True)
    assert faces(shop) == set()


def test_of_two_simultaneous_selfies_of_one_person_one_is_enrolled(shop: Shop, emptied: redis.Redis) -> None:
    for turn in range(5):
        people = [customer(shop, name, None) for name in ("Ann", "Bob")]
        selfies = [pictures.portrait("astronaut"), pictures.variation("astronaut", "dark")]
        with ThreadPoolExecutor(2) as threads:
            keys = list(threads.map(send, [shop] * 2, people, selfies))

        photos = [shop.photo(key) for key in keys]

        assert sorted((photo["state"], photo["reason"]) for photo in photos) == [
            ("done", None),
            ("rejected", ALREADY),
        ], turn
        assert len(faces(shop)) == 1
        assert faces(shop) == references(emptied)
        forget_everybody(shop, emptied)


def forget_everybody(shop: Shop, emptied: redis.Redis) -> None:
    shop.aws("rekognition").delete_faces(CollectionId=COLLECTION, FaceIds=list(faces(shop)))
    for pattern in ("face:*", "faces:*", "references:*"):
        for key in emptied.scan_iter(f"{{main}}:{pattern}"):
            emptied.delete(key)


def test_a_lost_collection_is_made_again_from_the_selfies(shop: Shop, emptied: redis.Redis) -> None:
    people = {person: customer(shop, person) for person in pictures.PEOPLE}
    for person, known in people.items():
        assert enrols(shop, known, pictures.portrait(person))["state"] == "done"
    shop.aws("rekognition").delete_collection(CollectionId=COLLECTION)

    made = shop.invoke("init_collection", {})

    assert made == {"created": True, "restored": 3, "lost": 0, "unchecked": []}
    assert faces(shop) == references(emptied)
    came = shop.came("all.jpg", pictures.composite())
    assert {face["customer_id"] for face in came["faces"]} == set(people.values())
