"""Collections, and the lists of what is in them."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo import pictures
from localaws.rekognition import RekognitionError, RekognitionService

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def three_faces(client: Any, collection: str) -> list[str]:
    """The ids of three faces in the collection."""
    answer = client.index_faces(CollectionId=collection, Image={"Bytes": pictures.composite()})
    return [record["Face"]["FaceId"] for record in answer["FaceRecords"]]


def test_a_new_collection_is_empty(client: Any, collection: str) -> None:
    described = client.describe_collection(CollectionId=collection)

    assert described["FaceCount"] == 0
    assert described["CollectionARN"].endswith(f":collection/{collection}")


def test_a_collection_is_created_once(client: Any, collection: str) -> None:
    with pytest.raises(client.exceptions.ResourceAlreadyExistsException):
        client.create_collection(CollectionId=collection)


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("describe_collection", {}),
        ("delete_collection", {}),
        ("list_faces", {}),
        ("delete_faces", {"FaceIds": [UNKNOWN]}),
        ("search_faces", {"FaceId": UNKNOWN}),
        ("index_faces", {"Image": {"Bytes": b"x"}}),
        ("search_faces_by_image", {"Image": {"Bytes": b"x"}}),
    ],
)
def test_an_unknown_collection_is_refused(client: Any, operation: str, more: dict[str, Any]) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        getattr(client, operation)(CollectionId="unknown", **more)


def test_a_deleted_collection_is_gone_with_its_faces(client: Any, three_faces: list[str]) -> None:
    name = f"brief-{uuid.uuid4()}"
    client.create_collection(CollectionId=name)
    client.index_faces(CollectionId=name, Image={"Bytes": pictures.portrait("admiral")})

    client.delete_collection(CollectionId=name)
    client.create_collection(CollectionId=name)

    assert client.list_faces(CollectionId=name)["Faces"] == []
    client.delete_collection(CollectionId=name)


def test_faces_are_listed_page_by_page_while_they_are_deleted(
    client: Any, collection: str, three_faces: list[str]
) -> None:
    first = client.list_faces(CollectionId=collection, MaxResults=1)
    client.delete_faces(CollectionId=collection, FaceIds=[first["Faces"][0]["FaceId"]])
    rest = client.list_faces(CollectionId=collection, MaxResults=5, NextToken=first["NextToken"])

    assert [face["FaceId"] for face in first["Faces"] + rest["Faces"]] == three_faces
    assert "NextToken" not in rest


def test_faces_are_listed_by_id(client: Any, collection: str, three_faces: list[str]) -> None:
    listed = client.list_faces(CollectionId=collection, FaceIds=[three_faces[1], UNKNOWN])["Faces"]

    assert [face["FaceId"] for face in listed] == [three_faces[1]]


def test_an_invalid_page_token_is_refused(client: Any, collection: str) -> None:
    with pytest.raises(client.exceptions.InvalidPaginationTokenException):
        client.list_faces(CollectionId=collection, NextToken="?")


def test_deleting_reports_the_faces_that_were_not_there(
    client: Any, collection: str, three_faces: list[str]
) -> None:
    answer = client.delete_faces(CollectionId=collection, FaceIds=[three_faces[0], UNKNOWN])

    assert answer["DeletedFaces"] == [three_faces[0]]
    assert answer["UnsuccessfulFaceDeletions"] == [{"FaceId": UNKNOWN, "Reasons": ["FACE_NOT_FOUND"]}]
    assert client.describe_collection(CollectionId=collection)["FaceCount"] == 2


def test_an_external_id_outside_its_pattern_is_refused(client: Any, collection: str) -> None:
    with pytest.raises(ClientError, match=r"'externalImageId' failed .* regular expression pattern"):
        client.index_faces(CollectionId=collection, Image={"Bytes": b"x"}, ExternalImageId="no spaces")


def test_an_unsupported_operation_is_named(tmp_path: Path) -> None:
    service = RekognitionService(tmp_path, lambda *_: b"", workers=0)

    with pytest.raises(RekognitionError, match=r"UnknownOperationException: .* CreateUser"):
        service.answer("CreateUser", {})

    service.close()
