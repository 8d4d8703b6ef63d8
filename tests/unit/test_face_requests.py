"""Requests are checked as botocore describes them."""

import base64

import pytest

from localaws.rekognition import RekognitionError
from localaws.rekognition.pages import page_after
from localaws.rekognition.validation import validated

IMAGE = {"Bytes": base64.b64encode(b"picture").decode()}


def test_blobs_are_decoded_and_nulls_left_out() -> None:
    request = validated("IndexFaces", {"CollectionId": "c", "Image": IMAGE, "MaxFaces": None})

    assert request == {"CollectionId": "c", "Image": {"Bytes": b"picture"}}


def test_members_the_api_does_not_know_are_ignored() -> None:
    assert validated("DescribeCollection", {"CollectionId": "c", "Colour": 1}) == {"CollectionId": "c"}


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        ("CreateCollection", {}, "Value null at 'collectionId' .* Member must not be null"),
        ("CreateCollection", {"CollectionId": "a/b"}, "Value 'a/b' at 'collectionId' .* pattern"),
        ("CreateCollection", {"CollectionId": "a\n"}, "'collectionId' .* pattern"),
        ("CreateCollection", {"CollectionId": "a" * 256}, "'collectionId' .* less than or equal to 255"),
        ("IndexFaces", {"CollectionId": "c", "Image": {}, "MaxFaces": 0}, "'maxFaces' .* equal to 1"),
        ("IndexFaces", {"CollectionId": "c", "Image": {}, "QualityFilter": "BEST"}, "enum value set"),
        ("DetectFaces", {"Image": {}, "Attributes": ["WINGS"]}, "'attributes.1.member' .* enum value set"),
        ("DetectFaces", {"Image": {"S3Object": {"Bucket": "ab"}}}, "'image.s3Object.bucket' .* equal to 3"),
        (
            "SearchFaces",
            {"CollectionId": "c", "FaceId": "f", "FaceMatchThreshold": 101},
            "^.*2 validation errors",
        ),
        ("DeleteFaces", {"CollectionId": "c", "FaceIds": []}, "'faceIds' .* greater than or equal to 1"),
    ],
)
def test_a_broken_constraint_is_named(operation: str, request_: dict[str, object], message: str) -> None:
    with pytest.raises(RekognitionError, match=message) as refused:
        validated(operation, request_)

    assert refused.value.code == "ValidationException"


@pytest.mark.parametrize(
    "request_",
    [
        [],
        {"CollectionId": 5},
        {"CollectionId": "c", "Image": "picture"},
        {"CollectionId": "c", "Image": {"Bytes": "no base64!"}},
        {"CollectionId": "c", "Image": IMAGE, "MaxFaces": True},
        {"CollectionId": "c", "Image": IMAGE, "MaxFaces": 1.5},
        {"CollectionId": "c", "Image": IMAGE, "DetectionAttributes": "ALL"},
    ],
)
def test_a_wrong_type_is_refused(request_: object) -> None:
    with pytest.raises(RekognitionError) as refused:
        validated("IndexFaces", request_)

    assert refused.value.code == "SerializationException"


def test_an_unknown_operation_is_refused() -> None:
    with pytest.raises(RekognitionError, match="UnknownOperationException"):
        validated("RecogniseDogs", {})


def test_a_page_continues_after_the_last_item_even_if_it_was_deleted() -> None:
    items = [("a", 1), ("b", 2), ("c", 3)]

    first, token = page_after(items, None, 2)
    rest, end = page_after([item for item in items if item[0] != "b"], token, 2)

    assert (first, rest, end) == ([1, 2], [3], None)
