"""Runs of the state machine as the API shows them."""

import json
from datetime import UTC, datetime

from chalicelib.api.executions import shown

THEN = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
RUN = {"name": "p-1", "status": "FAILED", "startDate": THEN, "stopDate": THEN, "error": "KeyError"}


def test_the_cause_is_a_sentence_without_a_stack_trace() -> None:
    cause = {"errorMessage": "'faces'", "errorType": "KeyError", "stackTrace": ["File app.py, line 1"]}

    assert shown(RUN | {"cause": json.dumps(cause)})["cause"] == "'faces'"


def test_a_cause_that_is_a_sentence_stays() -> None:
    assert shown(RUN | {"cause": "it was stopped"})["cause"] == "it was stopped"


def test_a_run_without_an_error_has_no_cause() -> None:
    running = {"name": "p-1", "status": "RUNNING", "startDate": THEN}

    assert [shown(running)[name] for name in ("stopped_at", "error", "cause")] == [None, None, None]
