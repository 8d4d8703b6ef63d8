from dataclasses import replace

import numpy as np
import pytest

from localaws.faces import Box, Face
from localaws.faces.detection import Detection
from localaws.faces.quality import BARS, brightness, confidence, sharpness, shortcomings

LANDMARKS = np.array([(30, 40), (70, 40), (50, 60), (35, 80), (65, 80)], float)
SEEN = Detection(Box(0, 0, 100, 120), 0.9, LANDMARKS)
GOOD = Face(
    Box(0, 0, 1, 1),
    confidence=confidence(SEEN.score),
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
        ({"landmarks": ((-0.1, 0.3), (0.4, 0.3))}, "LOW_FACE_QUALITY"),
    ],
)
def test_a_flaw_is_named(flaw: dict[str, object], reason: str) -> None:
    assert shortcomings(replace(GOOD, **flaw), SEEN, "AUTO") == (reason,)


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (SEEN._replace(box=Box(0, 0, 15, 20)), "SMALL_BOUNDING_BOX"),
        (SEEN._replace(box=Box(60, 0, 40, 120)), "LOW_FACE_QUALITY"),
        (SEEN._replace(landmarks=LANDMARKS - np.eye(5, 2, -2) * (90, 0)), "EXTREME_POSE"),
    ],
)
def test_a_small_a_halved_and_a_turned_face_are_named(seen: Detection, reason: str) -> None:
    assert shortcomings(GOOD, seen, "AUTO") == (reason,)


def test_a_head_may_lie_on_its_side() -> None:
    on_its_side = SEEN._replace(box=Box(0, 0, 120, 100), landmarks=LANDMARKS[:, ::-1])

    assert shortcomings(replace(GOOD, roll=90), on_its_side, "AUTO") == ()


def test_without_a_bar_every_face_passes() -> None:
    assert shortcomings(replace(GOOD, brightness=0, sharpness=0), SEEN, "NONE") == ()


def test_each_bar_is_higher_than_the_one_before() -> None:
    bars = [bar for bar in BARS.values() if bar]

    sizes = [bar.size for bar in bars]
    sharpnesses = [bar.sharpness for bar in bars]
    assert sizes == sorted(sizes)
    assert sharpnesses == sorted(sharpnesses)
