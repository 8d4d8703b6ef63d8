"""Moments in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.errors import InvalidRequest
from chalicelib.times import format_time, parse_time


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-21T14:13:20Z",
        "2026-09-21T14:13:20.000Z",
        "2026-09-21T14:13:20",
        "2026-09-21T16:13:20+02:00",
        "20260921T141320Z",
    ],
)
def test_a_moment_is_read_however_it_is_written(text: str) -> None:
    assert parse_time(text) == 1_790_000_000_000


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "1790000000000", None, 5])
def test_anything_else_is_the_callers_mistake(text: str) -> None:
    with pytest.raises(InvalidRequest, match="write e"):
        parse_time(text)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_can_not_be_written_in_utc_is_the_callers_mistake(text: str) -> None:
    with pytest.raises(InvalidRequest):
        parse_time(text)


def test_the_last_moment_of_all_comes_back() -> None:
    assert format_time(parse_time("9999-12-31T23:59:59.999999Z")) == "9999-12-31T23:59:59.999Z"


@given(some.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_milliseconds_go_out_and_come_back_exactly(milliseconds: int) -> None:
    assert parse_time(format_time(milliseconds)) == milliseconds


def test_a_moment_is_written_in_utc_with_milliseconds() -> None:
    assert format_time(1_790_000_000_007) == "2026-09-21T14:13:20.007Z"
