"""Outcomes of ended executions, and the summary of all."""

import json
from typing import Any

import pytest

from backfill.executions import outcome_of
from backfill.outcomes import SKIPPED, Outcome, Summary
from backfill.progress import line


def ended(status: str, output: Any = None, **more: Any) -> dict[str, Any]:
    return {"status": status, **more} | ({} if output is None else {"output": json.dumps(output)})


@pytest.mark.parametrize(
    ("execution", "outcome"),
    [
        (ended("SUCCEEDED", {"finished": {"state": "done"}}), Outcome("done")),
        (ended("SUCCEEDED", {"rejected": {"reason": "no picture"}}), Outcome("rejected", "no picture")),
        (ended("FAILED", error="TransientError"), Outcome("failed", "TransientError")),
        (ended("ABORTED"), Outcome("failed", "ABORTED")),
    ],
)
def test_an_execution_ends_done_rejected_or_failed(execution: dict[str, Any], outcome: Outcome) -> None:
    assert outcome_of(execution) == outcome


def test_a_photo_with_an_unserved_visitor_has_failed() -> None:
    assert outcome_of(ended("SUCCEEDED", {"finished": {"state": "failed"}})).kind == "failed"


def test_the_summary_counts_each_reason_and_names_its_photos() -> None:
    summary = Summary()
    empty = [Outcome("rejected", "the file is empty", name) for name in ("b.jpg", "a/\udcff\n.jpg")]
    for outcome in (Outcome("done"), SKIPPED, *empty):
        summary.add(outcome)

    assert summary.text().splitlines() == [
        "1 done, 2 rejected, 0 failed, 1 skipped",
        "  2 rejected: the file is empty",
        "    'a/\\udcff\\n.jpg'",
        "    b.jpg",
    ]


def test_the_line_tells_rate_and_time_left() -> None:
    summary = Summary()
    for _ in range(30):
        summary.add(Outcome("done"))

    text = line(summary, total=120, seconds=10)

    assert "30/120" in text
    assert "25%" in text
    assert "3.0/s" in text
    assert "0:00:30 left" in text


def test_a_line_about_nothing_divides_by_nothing() -> None:
    assert "0/0 100%" in line(Summary(), total=0, seconds=0)
