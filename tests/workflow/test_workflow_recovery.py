"""Recovery of a lost face collection."""

from demo import pictures
from demo.shop import Shop

COLLECTION = "future-store-local"


def test_after_the_collection_was_lost_everybody_is_recognised_again(shop: Shop) -> None:
    before = shop.came("before.jpg", pictures.composite())
    customers = {face["customer_id"] for face in before["faces"]}
    shop.aws("rekognition").delete_collection(CollectionId=COLLECTION)

    answer = shop.invoke("init_collection", {})

    assert answer == {"created": True, "restored": 3, "lost": 0, "unchecked": []}
    again = shop.came("again.jpg", pictures.composite(("photographer", "astronaut", "admiral")))
    assert {face["customer_id"] for face in again["faces"]} == customers
    assert {face["decision"] for face in again["faces"]} == {"known"}


def test_without_a_collection_a_photo_fails_and_says_why(shop: Shop) -> None:
    shop.aws("rekognition").delete_collection(CollectionId=COLLECTION)

    photo = shop.came("homeless.jpg", pictures.portrait("admiral"))

    assert photo["state"] == "failed"
    assert "ResourceNotFoundException" in photo["reason"]
    shop.invoke("init_collection", {})


def test_only_a_few_reference_faces_are_kept_of_somebody(shop: Shop) -> None:
    for number, look in enumerate(sorted(pictures.VARIATIONS)):
        shop.came(f"{number}.jpg", pictures.variation("admiral", look))

    faces = shop.aws("rekognition").list_faces(CollectionId=COLLECTION)["Faces"]

    assert len(pictures.VARIATIONS) > 5
    assert len(faces) == 5
