"""Failures in words, and their ids: pure functions."""

import hashlib
import json

from chalicelib.payloads import FailedItem, TaskError


def failure_id(item: FailedItem, execution: str) -> str:
    """Return the execution's name, with the visitor or page that failed where the others go on.

    Of a face it has only a digest, for a failure outlives the person it happened to.
    """
    if item.page is not None:
        return f"{execution}-page-{item.page}"
    face_id = item.visitor.face_id if item.visitor else ""
    return f"{execution}-{hashlib.sha256(face_id.encode()).hexdigest()[:16]}" if face_id else execution


def attempt_in(execution: str) -> int | None:
    """Return the number that the name of a report's execution ends with."""
    number = execution.rpartition("-")[2]
    return int(number) if execution.startswith("report-") and number.isdecimal() else None


def explain(error: TaskError) -> tuple[str, str]:
    """Return an error's class and its sentence."""
    try:
        described = json.loads(error.cause)
        return error.error, str(described["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return error.error, error.cause
