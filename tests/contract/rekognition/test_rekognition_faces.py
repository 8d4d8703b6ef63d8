"""Indexing and searching faces."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo import pictures


def index(client: Any, collection: str, picture: bytes, **more: Any) -> Any:
    return client.index_faces(CollectionId=collection, Image={"Bytes": picture}, **more)


def indexed_id(client: Any, collection: str, picture: bytes, **more: Any) -> str:
    (record,) = index(client, collection, picture, **more)["FaceRecords"]
    face_id: str = record["Face"]["FaceId"]
    return face_id


def search(client: Any, collection: str, face_id: str, **more: Any) -> dict[str, float]:
    answer = client.search_faces(CollectionId=collection, FaceId=face_id, **more)
    return {match["Face"]["FaceId"]: match["Similarity"] for match in answer["FaceMatches"]}


@pytest.fixture(scope="module")
def enrolled(client: Any) -> Iterator[str]:
    """A collection with one face of each person, the person's name its external id."""
    client.create_collection(CollectionId="enrolled")
    for person in pictures.PEOPLE:
        indexed_id(client, "enrolled", pictures.portrait(person), ExternalImageId=person)
    yield "enrolled"
    client.delete_collection(CollectionId="enrolled")


def test_every_face_of_a_picture_is_indexed_the_largest_first(client: Any, collection: str) -> None:
    answer = index(client, collection, pictures.composite(), ExternalImageId="group:1")

    faces = [record["Face"] for record in answer["FaceRecords"]]
    widths = [face["BoundingBox"]["Width"] for face in faces]
    assert len(faces) == len(pictures.PEOPLE)
    assert widths == sorted(widths, reverse=True)
    assert {face["ExternalImageId"] for face in faces} == {"group:1"}
    assert len({face["ImageId"] for face in faces}) == 1
    assert answer["UnindexedFaces"] == []


@pytest.mark.parametrize("kind", pictures.VARIATIONS)
@pytest.mark.parametrize("person", pictures.PEOPLE)
def test_a_second_picture_finds_its_person_only(client: Any, enrolled: str, person: str, kind: str) -> None:
    second = indexed_id(client, enrolled, pictures.variation(person, kind), ExternalImageId=kind)

    answer = client.search_faces(CollectionId=enrolled, FaceId=second)

    assert {match["Face"]["ExternalImageId"] for match in answer["FaceMatches"]} == {person}
    assert all(match["Similarity"] >= 99 for match in answer["FaceMatches"])
    client.delete_faces(CollectionId=enrolled, FaceIds=[second])


def test_large_dark_glasses_leave_a_face_uncertain(client: Any, enrolled: str) -> None:
    answer = client.search_faces_by_image(
        CollectionId=enrolled, Image={"Bytes": pictures.sunglasses("astronaut", size=0.48)}
    )

    (match,) = answer["FaceMatches"]
    assert match["Face"]["ExternalImageId"] == "astronaut"
    assert 80 < match["Similarity"] < 95


def test_matches_come_most_similar_first_without_the_face_itself(client: Any, collection: str) -> None:
    ids = [indexed_id(client, collection, pictures.portrait(person)) for person in pictures.PEOPLE]

    similarities = list(search(client, collection, ids[0], FaceMatchThreshold=0).values())

    assert len(similarities) == len(ids) - 1
    assert similarities == sorted(similarities, reverse=True)


def test_no_more_matches_come_than_asked_for(client: Any, collection: str) -> None:
    ids = [indexed_id(client, collection, pictures.portrait(person)) for person in pictures.PEOPLE]

    assert len(search(client, collection, ids[0], FaceMatchThreshold=0, MaxFaces=1)) == 1


def test_searching_an_unknown_face_is_refused(client: Any, collection: str) -> None:
    with pytest.raises(ClientError, match="faceId was not found in the collection"):
        search(client, collection, "00000000-0000-4000-8000-000000000000")


def test_the_largest_face_of_a_picture_is_searched(client: Any, collection: str) -> None:
    admiral = indexed_id(client, collection, pictures.portrait("admiral"))

    answer = client.search_faces_by_image(
        CollectionId=collection, Image={"Bytes": pictures.composite(("astronaut", "admiral"))}
    )

    assert [match["Face"]["FaceId"] for match in answer["FaceMatches"]] == [admiral]
    assert answer["SearchedFaceBoundingBox"]["Left"] > 0.5


def test_a_picture_without_people_cannot_be_searched(client: Any, collection: str) -> None:
    with pytest.raises(client.exceptions.InvalidParameterException) as refused:
        client.search_faces_by_image(CollectionId=collection, Image={"Bytes": pictures.nobody()})

    assert (
        refused.value.response["Error"]["Message"] == "There are no faces in the image. Should be at least 1."
    )


def test_a_picture_without_people_indexes_nothing(client: Any, collection: str) -> None:
    answer = index(client, collection, pictures.nobody())

    assert (answer["FaceRecords"], answer["UnindexedFaces"]) == ([], [])


def test_faces_beyond_the_largest_asked_for_are_not_indexed(client: Any, collection: str) -> None:
    answer = index(client, collection, pictures.composite(), MaxFaces=1)

    assert len(answer["FaceRecords"]) == 1
    assert [face["Reasons"] for face in answer["UnindexedFaces"]] == [["EXCEEDS_MAX_FACES"]] * 2


@pytest.mark.parametrize(
    ("picture", "reason"), [(pictures.too_dark, "LOW_BRIGHTNESS"), (pictures.too_blurred, "LOW_SHARPNESS")]
)
def test_a_bad_face_is_reported_with_its_reason(
    client: Any, collection: str, picture: Any, reason: str
) -> None:
    answer = index(client, collection, picture("astronaut"))

    assert answer["FaceRecords"] == []
    assert [face["Reasons"] for face in answer["UnindexedFaces"]] == [[reason]]


def test_a_bad_face_is_indexed_without_a_quality_filter(client: Any, collection: str) -> None:
    assert indexed_id(client, collection, pictures.too_dark("astronaut"), QualityFilter="NONE")


def test_the_same_picture_with_the_same_external_id_is_indexed_once(client: Any, collection: str) -> None:
    picture = pictures.composite()

    first = index(client, collection, picture, ExternalImageId="once")
    second = index(client, collection, picture, ExternalImageId="once")

    assert first["FaceRecords"] == second["FaceRecords"]
    assert client.describe_collection(CollectionId=collection)["FaceCount"] == len(pictures.PEOPLE)


def test_the_same_picture_with_another_external_id_is_indexed_anew(client: Any, collection: str) -> None:
    picture = pictures.portrait("admiral")

    assert indexed_id(client, collection, picture, ExternalImageId="a") != indexed_id(
        client, collection, picture, ExternalImageId="b"
    )


def test_concurrent_identical_calls_index_a_picture_once(client: Any, collection: str) -> None:
    picture = pictures.portrait("admiral")

    with ThreadPoolExecutor(6) as threads:
        calls = [
            threads.submit(indexed_id, client, collection, picture, ExternalImageId="once") for _ in range(6)
        ]

    assert len({call.result() for call in calls}) == 1
    assert client.describe_collection(CollectionId=collection)["FaceCount"] == 1


def test_a_deleted_face_is_indexed_again_under_a_new_id(client: Any, collection: str) -> None:
    picture = pictures.portrait("admiral")
    first = indexed_id(client, collection, picture, ExternalImageId="again")

    client.delete_faces(CollectionId=collection, FaceIds=[first])

    assert indexed_id(client, collection, picture, ExternalImageId="again") != first
