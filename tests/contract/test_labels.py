"""What is asked of the labels, and what is made of their answers: botocore's own shapes."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.aws.labels import MAX_LABELS, MIN_CONFIDENCE, Labels
from chalicelib.errors import ServiceError, Throttled, UnsupportedPhoto

IMAGE = {"S3Object": {"Bucket": "photos", "Name": "a.jpg"}}
ASKED = {
    "Image": IMAGE,
    "MinConfidence": MIN_CONFIDENCE,
    "MaxLabels": MAX_LABELS,
    "Features": ["GENERAL_LABELS", "IMAGE_PROPERTIES"],
}


def stubbed(service: str) -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client(service, "eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(client) as stub:
        yield client, stub


@pytest.fixture
def rekognition() -> Iterator[tuple[Any, Stubber]]:
    yield from stubbed("rekognition")


def test_labels_come_with_parents_properties_and_moderation(rekognition: tuple[Any, Stubber]) -> None:
    client, stub = rekognition
    labels = [
        {"Name": "Dog", "Confidence": 98.5, "Parents": [{"Name": "Animal"}, {"Name": "Pet"}]},
        {"Name": "Sky", "Confidence": 71.0},
    ]
    properties = {"Quality": {"Brightness": 50.0}}
    stub.add_response("detect_labels", {"Labels": labels, "ImageProperties": properties}, ASKED)
    moderation = [{"Name": "Alcohol", "Confidence": 60.0, "ParentName": ""}]
    stub.add_response("detect_moderation_labels", {"ModerationLabels": moderation}, {"Image": IMAGE})

    assert Labels(client, with_properties=True).detect(IMAGE) == {
        "labels": [
            {"name": "Dog", "confidence": 98.5, "parents": ["Animal", "Pet"]},
            {"name": "Sky", "confidence": 71.0, "parents": []},
        ],
        "properties": properties,
        "moderation": [{"name": "Alcohol", "confidence": 60.0}],
    }


def test_a_picture_without_anything_has_no_labels(rekognition: tuple[Any, Stubber]) -> None:
    client, stub = rekognition
    stub.add_response("detect_labels", {"Labels": []})
    stub.add_response("detect_moderation_labels", {"ModerationLabels": []})

    assert Labels(client, with_properties=True).detect(IMAGE) == {
        "labels": [],
        "properties": {},
        "moderation": [],
    }


def test_colours_and_quality_are_not_asked_for_without_the_setting(
    rekognition: tuple[Any, Stubber],
) -> None:
    client, stub = rekognition
    stub.add_response("detect_labels", {"Labels": []}, ASKED | {"Features": ["GENERAL_LABELS"]})
    stub.add_response("detect_moderation_labels", {"ModerationLabels": []})

    assert Labels(client, with_properties=False).detect(IMAGE)["properties"] == {}


@pytest.mark.parametrize("refusing", ["detect_labels", "detect_moderation_labels"])
@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("InvalidImageFormatException", UnsupportedPhoto, "^the picture can't be read: it is broken$"),
        ("ThrottlingException", Throttled, "ThrottlingException"),
        ("AccessDeniedException", ServiceError, "AccessDeniedException"),
    ],
)
def test_a_refusal_is_translated(
    rekognition: tuple[Any, Stubber], refusing: str, code: str, error: type[Exception], words: str
) -> None:
    client, stub = rekognition
    if refusing != "detect_labels":
        stub.add_response("detect_labels", {"Labels": []})
    stub.add_client_error(refusing, code, "because", 400)

    with pytest.raises(error, match=words):
        Labels(client, with_properties=True).detect(IMAGE)
