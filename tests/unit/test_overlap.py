"""How much two boxes have in common."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from chalicelib.faces.rules import overlap

Box = dict[str, float]
RATIO = some.floats(0, 1)
BOX = some.builds(
    lambda left, top, width, height: {"Left": left, "Top": top, "Width": width, "Height": height},
    RATIO,
    RATIO,
    RATIO,
    RATIO,
)


def box(left: float, top: float, width: float, height: float) -> Box:
    return {"Left": left, "Top": top, "Width": width, "Height": height}


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (box(0, 0, 0.5, 0.5), 1),
        (box(0.5, 0, 0.5, 0.5), 0),
        (box(0.25, 0, 0.5, 0.5), 1 / 3),
        (box(0, 0, 0.25, 0.25), 1 / 4),
        (box(0, 0, 0, 0), 0),
    ],
)
def test_the_overlap_of_two_boxes(other: Box, shared: float) -> None:
    assert overlap(box(0, 0, 0.5, 0.5), other) == pytest.approx(shared)


@example(box(0.5, 0.01, 0.5, 1e-18), box(0.5, 0.01, 0.5, 1e-18))
@given(BOX, BOX)
def test_the_overlap_is_a_ratio_and_the_same_from_both_sides(one: Box, other: Box) -> None:
    assert -1e-9 <= overlap(one, other) <= 1 + 1e-6
    assert overlap(one, other) == pytest.approx(overlap(other, one), abs=1e-9)


def test_two_empty_boxes_share_nothing() -> None:
    assert overlap(box(0, 0, 0, 0), box(0, 0, 0, 0)) == 0
