"""Ids and sentences of failures: pure functions."""

import hashlib
import json

from chalicelib.payloads import FailedItem, TaskError


def failure_id(item: FailedItem, execution: str) -> str:
    """Return the execution's name, with the visitor or page if only that failed and the others go on.

    A visitor is named by the digest of the face, for failures are kept beyond a person's erasure.
    """
    if item.page is not None:
        return f"{execution}-page-{item.page}"
    face_id = item.visitor.face_id if item.visitor else ""
    return f"{execution}-{hashlib.sha256(face_id.encode()).hexdigest()[:16]}" if face_id else execution


def attempt_in(execution: str) -> int | None:
    """Return the attempt in the name of a report's execution, None for another execution."""
    number = execution.rpartition("-")[2]
    return int(number) if execution.startswith("report-") and number.isdecimal() else None


def explain(error: TaskError) -> tuple[str, str]:
    """Return an error's class and its sentence."""
    try:
        described = json.loads(error.cause)
        return error.error, str(described["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return error.error, error.cause  # an error of Step Functions itself, with a plain text
