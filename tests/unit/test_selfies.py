"""Judging a selfie: every unmet demand at once, in plain words."""

from typing import Any

import pytest

from chalicelib.aws.rekognition import DetectedFace
from chalicelib.config import Settings
from chalicelib.enrolment.rules import Demands, judge_selfie

DEMANDS = Demands(selfie_brightness=25.0, selfie_sharpness=28.0, selfie_face_pixels=60)
WIDTH = 320


def face(width: float = 0.5, **changes: Any) -> DetectedFace:
    good = {"confidence": 99.0, "brightness": 80.0, "sharpness": 90.0, "sunglasses": False}
    return DetectedFace(box={"Left": 0.1, "Top": 0.1, "Width": width, "Height": width}, **(good | changes))


def test_one_clear_face_is_a_good_selfie() -> None:
    assert judge_selfie([face()], WIDTH, DEMANDS) == []


def test_a_picture_without_a_face_has_that_one_reason() -> None:
    assert judge_selfie([], WIDTH, DEMANDS) == ["there is no face to be seen"]


@pytest.mark.parametrize(
    ("faces", "word"),
    [
        ([face(), face(0.1)], "2 faces"),
        ([face(sunglasses=True)], "sunglasses"),
        ([face(brightness=24.9)], "dark"),
        ([face(sharpness=27.9)], "blurred"),
        ([face(0.18)], "only 58 pixels"),
    ],
)
def test_each_unmet_demand_is_a_reason(faces: list[DetectedFace], word: str) -> None:
    (reason,) = judge_selfie(faces, WIDTH, DEMANDS)

    assert word in reason


@pytest.mark.parametrize("limit", [{"brightness": 25.0}, {"sharpness": 28.0}, {"width": 60 / WIDTH}])
def test_what_just_meets_a_demand_is_good(limit: dict[str, float]) -> None:
    assert judge_selfie([face(**limit)], WIDTH, DEMANDS) == []


def test_all_reasons_are_listed_at_once() -> None:
    bad = face(0.1, sunglasses=True, brightness=1.0, sharpness=1.0)

    reasons = judge_selfie([bad, face(0.05)], WIDTH, DEMANDS)

    assert [
        word for word in ("2 faces", "sunglasses", "dark", "blurred", "pixels") if word in str(reasons)
    ] == [
        "2 faces",
        "sunglasses",
        "dark",
        "blurred",
        "pixels",
    ]
    assert len(reasons) == 5


def test_the_largest_of_several_faces_is_judged() -> None:
    small_and_dark = face(0.05, brightness=1.0)

    assert len(judge_selfie([small_and_dark, face()], WIDTH, DEMANDS)) == 1


def test_no_reason_has_what_parts_reasons() -> None:
    """They are kept as one text, parted by '; '."""
    bad = face(0.1, sunglasses=True, brightness=1.0, sharpness=1.0)
    reasons = judge_selfie([bad, bad], WIDTH, DEMANDS)

    assert "; ".join(reasons).split("; ") == reasons


def test_the_demands_are_settings() -> None:
    assert set(Demands.__struct_fields__) <= set(Settings.__struct_fields__)
