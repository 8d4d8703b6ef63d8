"""A photo is late when its time lies the visit gap ago, or more."""

import pytest

from chalicelib.visits.rules import is_late

NOW = 1_790_000_000_000
GAP = 30 * 60_000


@pytest.mark.parametrize(
    ("age", "gap", "late"),
    [
        (GAP, GAP, True),
        (GAP - 1, GAP, False),
        (0, 0, False),
        (59_999, 0, False),
        (60_000, 0, True),
        (60_000, 1_000, True),
        (-5_000, GAP, False),
    ],
)
def test_a_photo_is_late_from_the_visit_gap_on_but_not_in_its_first_minute(
    age: int, gap: int, late: bool
) -> None:
    assert is_late(NOW - age, NOW, gap) == late
