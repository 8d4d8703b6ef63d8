"""Events of functions that are called by hand."""

from datetime import UTC, datetime

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.invoke import event, scheduled


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
