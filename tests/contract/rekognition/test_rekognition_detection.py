"""Detecting and labelling, which store nothing."""

from typing import Any

import pytest

from demo import pictures


def detect(client: Any, picture: bytes, *attributes: str) -> Any:
    return client.detect_faces(Image={"Bytes": picture}, Attributes=list(attributes))["FaceDetails"]


def labels(client: Any, picture: bytes, **more: Any) -> dict[str, Any]:
    return {
        label["Name"]: label for label in client.detect_labels(Image={"Bytes": picture}, **more)["Labels"]
    }


def test_the_default_attributes_invent_nothing(client: Any) -> None:
    (face,) = detect(client, pictures.portrait("admiral"))

    assert face.keys() == {"BoundingBox", "Confidence", "Landmarks", "Pose", "Quality"}
    assert face["Pose"].keys() == {"Roll"}


def test_left_is_the_left_of_the_picture(client: Any) -> None:
    (face,) = detect(client, pictures.portrait("admiral"))

    x = {landmark["Type"]: landmark["X"] for landmark in face["Landmarks"]}
    assert x.keys() == {"eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight"}
    assert x["eyeLeft"] < x["nose"] < x["eyeRight"]
    assert x["mouthLeft"] < x["nose"] < x["mouthRight"]


def test_a_head_tilted_anticlockwise_has_a_negative_roll(client: Any) -> None:
    (face,) = detect(client, pictures.variation("astronaut", "rotated"))

    assert -20 < face["Pose"]["Roll"] < -8


@pytest.mark.parametrize("person", pictures.EYES)
@pytest.mark.parametrize(("picture", "worn"), [(pictures.sunglasses, True), (pictures.portrait, False)])
def test_sunglasses_are_told_from_bare_eyes(client: Any, person: str, picture: Any, worn: bool) -> None:
    (face,) = detect(client, picture(person), "ALL")

    assert face["Sunglasses"]["Value"] is worn
    assert face["Sunglasses"]["Confidence"] > 90


@pytest.mark.parametrize("subject", pictures.NOBODY)
def test_no_face_is_found_in_a_picture_without_people(client: Any, subject: str) -> None:
    assert detect(client, pictures.nobody(subject)) == []


def test_a_person_is_labelled_with_the_ancestors_of_every_label(client: Any) -> None:
    found = labels(client, pictures.sunglasses("admiral"))

    assert found.keys() == {"Person", "Human", "Face", "Accessories", "Sunglasses"}
    assert found["Face"]["Parents"] == [{"Name": "Person"}]
    assert len(found["Sunglasses"]["Instances"]) == 1


def test_a_picture_without_people_has_no_labels(client: Any) -> None:
    assert labels(client, pictures.nobody()) == {}


def test_image_properties_are_measured_when_asked_for(client: Any) -> None:
    answer = client.detect_labels(
        Image={"Bytes": pictures.portrait("admiral")},
        Features=["IMAGE_PROPERTIES"],
    )

    assert "Labels" not in answer
    assert len(answer["ImageProperties"]["DominantColors"]) == 10
    assert all(0 < value <= 100 for value in answer["ImageProperties"]["Quality"].values())


def test_moderation_finds_nothing(client: Any) -> None:
    answer = client.detect_moderation_labels(Image={"Bytes": pictures.portrait("admiral")})

    assert answer["ModerationLabels"] == []
