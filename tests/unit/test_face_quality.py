from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from localaws.faces import Box, Face
from localaws.faces.detection import Detection
from localaws.faces.quality import BARS, Seen, brightness, confidence, sharpness, shortcomings, whole

LANDMARKS = np.array([(30, 40), (70, 40), (50, 60), (35, 80), (65, 80)], float)
DETECTION = Detection(Box(0, 0, 100, 120), 0.9, LANDMARKS)
SEEN = Seen(DETECTION)
GOOD = Face(
    Box(0, 0, 1, 1),
    confidence=confidence(DETECTION.score),
    landmarks=tuple((x / 100, y / 120) for x, y in LANDMARKS),
    roll=0,
    brightness=50,
    sharpness=60,
)
CHECKS = np.kron(np.indices((14, 14)).sum(axis=0) % 2, np.ones((8, 8))).astype(np.uint8)


@pytest.mark.parametrize(("level", "expected"), [(0, 0), (255, 100), (51, 20)])
def test_brightness_is_the_mean_luminance_in_percent(level: int, expected: float) -> None:
    assert brightness(np.full((112, 112), level, np.uint8)) == pytest.approx(expected)


def test_edges_are_sharp_and_slopes_are_not() -> None:
    slope = np.tile(np.linspace(0, 255, 112).astype(np.uint8), (112, 1))

    assert sharpness(CHECKS * 200) > 80
    assert sharpness(slope) < 10


def test_sharpness_does_not_depend_on_the_light() -> None:
    assert sharpness(CHECKS * 40) == pytest.approx(sharpness(CHECKS * 200), abs=1)


@pytest.mark.parametrize("bar", BARS)
def test_a_good_face_meets_every_bar(bar: str) -> None:
    assert shortcomings(GOOD, SEEN, bar) == ()


@pytest.mark.parametrize(
    ("flaw", "reason"),
    [
        ({"brightness": 2}, "LOW_BRIGHTNESS"),
        ({"sharpness": 5}, "LOW_SHARPNESS"),
        ({"confidence": 20}, "LOW_CONFIDENCE"),
        ({"brightness": 99}, "LOW_FACE_QUALITY"),
    ],
)
def test_a_flaw_is_named(flaw: dict[str, object], reason: str) -> None:
    assert shortcomings(replace(GOOD, **flaw), SEEN, "AUTO") == (reason,)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"box": Box(0, 0, 15, 20)}, "SMALL_BOUNDING_BOX"),
        ({"box": Box(60, 0, 40, 120)}, "LOW_FACE_QUALITY"),
        ({"box": Box(0, 40, 100, 120)}, "LOW_FACE_QUALITY"),
        ({"landmarks": LANDMARKS - np.eye(5, 2, -2) * (90, 0)}, "EXTREME_POSE"),
    ],
    ids=["small", "half", "no forehead", "turned"],
)
def test_a_flaw_of_what_was_detected_is_named(change: dict[str, Any], reason: str) -> None:
    assert shortcomings(GOOD, Seen(DETECTION._replace(**change)), "AUTO") == (reason,)


def test_a_face_of_which_a_third_is_outside_the_picture_is_not_good_enough() -> None:
    assert shortcomings(GOOD, SEEN._replace(whole=0.67), "AUTO") == ("LOW_FACE_QUALITY",)


def test_the_whole_face_is_from_the_brows_to_the_chin() -> None:
    inside = np.zeros((120, 100, 3), np.uint8)

    assert whole(LANDMARKS, inside) == 1
    assert whole(LANDMARKS - (50, 0), inside) == pytest.approx(0.5, abs=0.05)
    assert whole(LANDMARKS - (0, 200), inside) == 0


UNCERTAIN = replace(GOOD, confidence=70)
PROFILE = DETECTION._replace(landmarks=LANDMARKS - np.eye(5, 2, -2) * (30, 0))


@pytest.mark.parametrize(
    ("face", "seen", "reason"),
    [
        (UNCERTAIN, SEEN, "LOW_CONFIDENCE"),
        (GOOD, SEEN._replace(whole=0.9), "LOW_FACE_QUALITY"),
        (GOOD, Seen(PROFILE), "EXTREME_POSE"),
    ],
    ids=["uncertain", "cut off", "profile"],
)
def test_a_passer_by_must_be_better_than_the_one_in_front(face: Face, seen: Seen, reason: str) -> None:
    assert shortcomings(face, seen, "AUTO") == ()
    assert shortcomings(face, seen._replace(part=0.5), "AUTO") == (reason,)


def test_a_good_face_counts_however_small_it_is_beside_the_largest() -> None:
    assert shortcomings(GOOD, SEEN._replace(part=0.2), "AUTO") == ()


def test_the_lowest_bar_takes_passers_by_as_others() -> None:
    assert shortcomings(UNCERTAIN, SEEN._replace(part=0.5), "LOW") == ()


def test_a_head_may_lie_on_its_side() -> None:
    on_its_side = DETECTION._replace(box=Box(0, 0, 120, 100), landmarks=LANDMARKS[:, ::-1])

    assert shortcomings(replace(GOOD, roll=90), Seen(on_its_side), "AUTO") == ()


def test_without_a_bar_every_face_passes() -> None:
    assert shortcomings(replace(GOOD, brightness=0, sharpness=0), SEEN, "NONE") == ()


def test_each_bar_is_higher_than_the_one_before() -> None:
    bars = [bar for bar in BARS.values() if bar]

    sizes = [bar.size for bar in bars]
    sharpnesses = [bar.sharpness for bar in bars]
    assert sizes == sorted(sizes)
    assert sharpnesses == sorted(sharpnesses)
