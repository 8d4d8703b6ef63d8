"""Moments in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.errors import ConfigurationError, InvalidRequest
from chalicelib.times import format_end, format_time, parse_end, parse_start, parse_time, time_zone


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


@pytest.mark.parametrize(
    ("day", "zone", "starts", "ends"),
    [
        ("2026-11-30", "UTC", "2026-11-30T00:00:00.000Z", "2026-12-01T00:00:00.000Z"),
        ("2026-11-30", "Europe/Berlin", "2026-11-29T23:00:00.000Z", "2026-11-30T23:00:00.000Z"),
        ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"),  # 23 hours
        ("2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"),  # 25 hours
        ("2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00.000Z", "2026-04-24T21:00:00.000Z"),  # from 01:00
    ],
)
def test_a_day_is_one_of_the_zone(day: str, zone: str, starts: str, ends: str) -> None:
    shop = time_zone(zone)

    assert (format_time(parse_start(day, shop)), format_time(parse_end(day, shop))) == (starts, ends)


def test_a_moment_is_the_same_in_every_zone() -> None:
    shop, moment = time_zone("Asia/Tokyo"), "2026-11-30T09:30:00.000Z"

    assert parse_start(moment, shop) == parse_end(moment, shop) == parse_time(moment)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-11-30T23:00:00Z", "2026-11-30"),
        ("2026-11-30T17:00:00Z", "2026-11-30 18:00"),
        ("2026-10-25T01:30:00Z", "2026-10-25 02:30"),
    ],
)
def test_an_end_at_midnight_is_the_day_before(moment: str, shown: str) -> None:
    assert format_end(parse_time(moment), time_zone("Europe/Berlin")) == shown


@pytest.mark.parametrize("name", ["Mars/Base", "", "../zone", "Europe", "\0"])
def test_an_unknown_zone_is_refused_with_its_name(name: str) -> None:
    with pytest.raises(ConfigurationError, match="no IANA time zone; give one such as Europe/Berlin"):
        time_zone(name)
