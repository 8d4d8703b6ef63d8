"""The numbers of who is inside."""

from chalicelib.visits.presence import Inside, count_stays
from chalicelib.visits.values import Stay

TODAY = 1_790_000_000_000
HOUR = 3_600_000


def test_visits_count_on_the_day_on_which_they_begin_and_end() -> None:
    over_midnight = Stay(TODAY - HOUR, TODAY + HOUR)
    of_yesterday = Stay(TODAY - 2 * HOUR, TODAY - 1)
    going_on = Stay(TODAY, None)
    short = Stay(TODAY + HOUR, TODAY + HOUR + 61_999)

    assert count_stays([over_midnight, of_yesterday, going_on, short], 7, TODAY) == Inside(
        inside=7, entered_today=2, left_today=2, median_dwell_seconds=3630
    )


def test_without_an_end_today_there_is_no_median() -> None:
    assert count_stays([Stay(TODAY, None)], 1, TODAY).median_dwell_seconds is None
