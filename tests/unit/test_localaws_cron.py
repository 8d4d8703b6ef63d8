"""When EventBridge's expressions are due. 21 November 2026 is a Saturday."""

from datetime import UTC, datetime

import pytest

from localaws.cron import next_run

NOON = datetime(2026, 11, 21, 12, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("rate(1 minute)", "2026-11-21 12:01:30"),
        ("rate(5 minutes)", "2026-11-21 12:05:30"),
        ("rate(2 days)", "2026-11-23 12:00:30"),
        ("cron(0 3 * * ? *)", "2026-11-22 03:00:00"),
        ("cron(0 12 * * ? *)", "2026-11-22 12:00:00"),
        ("cron(30 12 * * ? *)", "2026-11-21 12:30:00"),
        ("cron(0/15 * * * ? *)", "2026-11-21 12:15:00"),
        ("cron(5,50 12-14 * * ? *)", "2026-11-21 12:05:00"),
        ("cron(0 8 1 * ? *)", "2026-12-01 08:00:00"),
        ("cron(0 18 ? * MON-FRI *)", "2026-11-23 18:00:00"),
        ("cron(0 18 ? * 7 *)", "2026-11-21 18:00:00"),
        ("cron(0 18 ? * 1 *)", "2026-11-22 18:00:00"),
        ("cron(0 0 29 FEB ? *)", "2028-02-29 00:00:00"),
        ("cron(0 0 ? JAN/6 sun 2027)", "2027-01-03 00:00:00"),
    ],
)
def test_an_expression_is_due_at_its_next_time(expression: str, due: str) -> None:
    found = next_run(expression, NOON)

    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M:%S}" == due


def test_a_time_is_due_once() -> None:
    night = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

    assert next_run("cron(0 3 * * ? *)", night) == datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def test_an_expression_of_a_past_year_is_never_due() -> None:
    assert next_run("cron(0 3 * * ? 2025)", NOON) is None


@pytest.mark.parametrize(
    "expression",
    [
        "rate(0 minutes)",
        "rate(5 weeks)",
        "cron(0 3 * * *)",
        "cron(60 3 * * ? *)",
        "cron(0 3 0 * ? *)",
        "cron(0 5-3 * * ? *)",
        "cron(0/0 3 * * ? *)",
        "cron(0 3 L * ? *)",
        "cron(0 3 ? * 6#3 *)",
        "at(2026-11-21T12:00:00)",
    ],
)
def test_a_malformed_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"is no|is neither|fields|not within"):
        next_run(expression, NOON)
