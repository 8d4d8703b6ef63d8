"""Events of functions that are called by hand."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.invoke import event, repeat, scheduled


def test_fields_are_texts_or_json() -> None:
    made = event(['name=Ann\'s = "till"', "days:=90", "none:=null", "empty="])

    assert made == {"name": 'Ann\'s = "till"', "days": 90, "none": None, "empty": ""}


@pytest.mark.parametrize("days", ["", "x", "030", "3 weeks"])
def test_days_that_are_no_number_are_refused(days: str) -> None:
    with pytest.raises(DeploymentError, match=f"DAYS is '{days}', which is no number"):
        event([f"days:={days}"])


def test_a_field_without_a_value_is_refused() -> None:
    with pytest.raises(DeploymentError, match="'till' is no field of an event"):
        event(["till"])


def test_a_scheduled_event_has_all_that_a_schedule_would_send() -> None:
    sent = scheduled({"dry_run": True}, datetime(2026, 11, 26, 3, tzinfo=UTC))

    needed = {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"}
    assert sent.keys() == needed
    assert (sent["time"], sent["detail"]) == ("2026-11-26T03:00:00Z", {"dry_run": True})


def test_a_call_is_repeated_until_nothing_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    answers = iter([{"rerun": 100, "next": {"cursor": "1.a"}}, {"rerun": 3, "next": None}])
    asked: list[Any] = []

    def ask(event: dict[str, Any]) -> dict[str, Any]:
        asked.append(event)
        return next(answers)

    repeat(ask, {"since": "2026-11-26"})

    assert asked == [{"since": "2026-11-26"}, {"cursor": "1.a"}]
    assert json.loads(capsys.readouterr().out) == {"rerun": 103}


def test_a_call_that_is_refused_in_the_middle_tells_what_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    def ask(event: dict[str, Any]) -> dict[str, Any]:
        if event:
            raise DeploymentError("TransientError: throttled")
        return {"rerun": 100, "next": {"cursor": "1.a"}}

    with pytest.raises(DeploymentError):
        repeat(ask, {})

    assert json.loads(capsys.readouterr().out) == {"rerun": 100}
