import pytest

from localaws.faces import Box

BOX = Box(10, 20, 30, 40)


def test_a_box_overlaps_itself_entirely() -> None:
    assert BOX.overlap(BOX) == 1


@pytest.mark.parametrize("other", [Box(40, 20, 30, 40), Box(10, 60, 30, 40), Box(100, 100, 5, 5)])
def test_boxes_side_by_side_do_not_overlap(other: Box) -> None:
    assert BOX.overlap(other) == 0


def test_overlap_is_intersection_over_union() -> None:
    assert Box(0, 0, 2, 2).overlap(Box(1, 0, 2, 2)) == pytest.approx(2 / 6)


def test_a_scaled_box_scales_each_side_by_its_own_factor() -> None:
    assert BOX.scaled(1 / 100, 1 / 200) == Box(0.1, 0.1, 0.3, 0.2)
