"""The wrapper of Rekognition against botocore's stubber, which checks every request and answer."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from chalicelib.aws.rekognition import FaceCollection
from chalicelib.errors import NotFound, ServiceError, Throttled, TransientError, UnsupportedPhoto

BOX = {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4}
FACE = {"FaceId": "11111111-2222-3333-4444-555555555555", "BoundingBox": BOX, "Confidence": 99.5}
IMAGE = {"S3Object": {"Bucket": "photos", "Name": "a.jpg"}}


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client("rekognition", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def collection(stub: Stubber) -> FaceCollection:
    return FaceCollection(stub.client, "faces")


def refuse(stub: Stubber, method: str, code: str, status: int = 400) -> None:
    stub.add_client_error(method, code, "because", http_status_code=status)


def test_indexing_asks_once_for_every_face(stub: Stubber, collection: FaceCollection) -> None:
    expected = {"CollectionId": "faces", "Image": IMAGE, "ExternalImageId": "p", "QualityFilter": "AUTO"}
    left_out: list[dict[str, Any]] = [
        {"Reasons": ["LOW_SHARPNESS", "SMALL_BOUNDING_BOX"], "FaceDetail": {}},
        {"Reasons": ["LOW_SHARPNESS"], "FaceDetail": {}},
        {"Reasons": [], "FaceDetail": {}},
    ]
    stub.add_response("index_faces", {"FaceRecords": [{"Face": FACE}], "UnindexedFaces": left_out}, expected)

    found = collection.index(IMAGE, "p")

    assert [(face.face_id, face.box) for face in found.faces] == [(FACE["FaceId"], BOX)]
    assert found.left_out == {"LOW_SHARPNESS": 2}


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("ThrottlingException", 400, Throttled),
        ("ProvisionedThroughputExceededException", 400, Throttled),
        ("InternalServerError", 500, TransientError),
        ("SomethingNew", 503, TransientError),
        ("AccessDeniedException", 400, ServiceError),
        ("ResourceNotFoundException", 400, ServiceError),
    ],
)
def test_an_error_of_indexing_becomes_ours(
    stub: Stubber, collection: FaceCollection, code: str, status: int, error: type[Exception]
) -> None:
    refuse(stub, "index_faces", code, status)

    with pytest.raises(error, match=f"IndexFaces: {code}: because"):
        collection.index(IMAGE, "p")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("InvalidImageFormatException", "it is broken"),
        ("ImageTooLargeException", "it is too large"),
        ("InvalidS3ObjectException", "it is gone, or too large"),
        ("InvalidParameterException", "it is too small"),
    ],
)
def test_why_a_picture_is_not_taken_is_said_in_plain_words(
    stub: Stubber, collection: FaceCollection, code: str, reason: str
) -> None:
    refuse(stub, "detect_faces", code, 400)

    with pytest.raises(UnsupportedPhoto) as refused:
        collection.detect(IMAGE)
    assert str(refused.value) == f"the picture can't be read: {reason}"
    assert code in str(refused.value.__cause__)


def test_searching_answers_who_is_alike(stub: Stubber, collection: FaceCollection) -> None:
    answer = {"FaceMatches": [{"Similarity": 98.5, "Face": FACE}]}
    expected = {
        "CollectionId": "faces",
        "FaceId": FACE["FaceId"],
        "FaceMatchThreshold": 80.0,
        "MaxFaces": ANY,
    }
    stub.add_response("search_faces", answer, expected)

    assert collection.search(str(FACE["FaceId"]), 80.0) == [(FACE["FaceId"], 98.5)]


def test_a_picture_is_searched_with_the_bar_that_the_caller_names(
    stub: Stubber, collection: FaceCollection
) -> None:
    asked = {"CollectionId": "faces", "Image": IMAGE, "FaceMatchThreshold": 80.0, "MaxFaces": ANY}
    answer = {"FaceMatches": [{"Similarity": 98.5, "Face": FACE}]}
    stub.add_response("search_faces_by_image", answer, asked | {"QualityFilter": "NONE"})
    stub.add_response("search_faces_by_image", answer, asked | {"QualityFilter": "AUTO"})

    assert collection.search_image(IMAGE, 80.0) == [(FACE["FaceId"], 98.5)]
    assert collection.search_image(IMAGE, 80.0, quality="AUTO") == [(FACE["FaceId"], 98.5)]


def test_a_face_that_is_gone_is_not_found(stub: Stubber, collection: FaceCollection) -> None:
    refuse(stub, "search_faces", "InvalidParameterException")

    with pytest.raises(NotFound):
        collection.search(str(FACE["FaceId"]), 80.0)


def test_a_collection_is_made_once(stub: Stubber, collection: FaceCollection) -> None:
    stub.add_response("create_collection", {}, {"CollectionId": "faces"})
    refuse(stub, "create_collection", "ResourceAlreadyExistsException")

    assert (collection.create(), collection.create()) == (True, False)


@pytest.mark.parametrize(
    ("code", "error"), [("ThrottlingException", Throttled), ("AccessDeniedException", ServiceError)]
)
def test_making_a_collection_is_refused_in_our_words(
    stub: Stubber, collection: FaceCollection, code: str, error: type[Exception]
) -> None:
    refuse(stub, "create_collection", code)

    with pytest.raises(error):
        collection.create()


def test_a_missing_collection_has_no_size(stub: Stubber, collection: FaceCollection) -> None:
    stub.add_response("describe_collection", {"FaceCount": 7}, {"CollectionId": "faces"})
    refuse(stub, "describe_collection", "ResourceNotFoundException")

    assert collection.count_faces() == 7
    with pytest.raises(NotFound):
        collection.count_faces()


def test_faces_are_deleted_in_batches_that_rekognition_takes(
    stub: Stubber, collection: FaceCollection
) -> None:
    faces = [f"00000000-0000-0000-0000-{number:012}" for number in range(5000)]
    for some in (faces[:4096], faces[4096:]):
        stub.add_response("delete_faces", {}, {"CollectionId": "faces", "FaceIds": some})

    collection.delete(iter(faces))


def test_nothing_to_delete_asks_nothing(collection: FaceCollection) -> None:
    collection.delete([])


def test_all_pages_of_faces_are_read(stub: Stubber, collection: FaceCollection) -> None:
    other = FACE | {"FaceId": "99999999-2222-3333-4444-555555555555"}
    stub.add_response("list_faces", {"Faces": [FACE], "NextToken": "next"}, {"CollectionId": "faces"})
    stub.add_response("list_faces", {"Faces": [other]}, {"CollectionId": "faces", "NextToken": "next"})

    assert collection.face_ids() == {FACE["FaceId"], other["FaceId"]}


def test_faces_are_listed_page_by_page_with_their_photos(stub: Stubber, collection: FaceCollection) -> None:
    foreign = {"FaceId": "99999999-2222-3333-4444-555555555555"}
    asked = {"CollectionId": "faces", "MaxResults": 1000}
    first = FACE | {"ExternalImageId": "photo"}
    stub.add_response("list_faces", {"Faces": [first], "NextToken": "next"}, asked)
    stub.add_response("list_faces", {"Faces": [foreign]}, asked | {"NextToken": "next"})

    assert collection.page() == ({FACE["FaceId"]: "photo"}, "next")
    assert collection.page("next") == ({foreign["FaceId"]: ""}, None)
