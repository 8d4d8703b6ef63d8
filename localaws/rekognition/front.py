"""Rekognition as the server calls it: each call is counted, and errors have the form of the JSON protocol."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from localaws.rekognition.errors import RekognitionError

Answer = Callable[[str, Any], dict[str, Any]]


def counted(answer: Answer, calls: Counter[str]) -> Answer:
    """Count the calls of each operation, also the refused ones: AWS charges Rekognition by the call."""
    lock = threading.Lock()

    def answer_and_count(operation: str, request: Any) -> dict[str, Any]:
        with lock:
            calls[operation] += 1
        return answer(operation, request)

    return answer_and_count


def with_errors(answer: Answer) -> Callable[[str, Any], tuple[int, dict[str, Any]]]:
    """Return the status too, and errors in the form of the JSON protocol."""

    def answer_or_error(operation: str, request: Any) -> tuple[int, dict[str, Any]]:
        try:
            return 200, answer(operation, request)
        except RekognitionError as error:
            return error.status, {"__type": error.code, "Message": error.message}
        except sqlite3.OperationalError as error:  # a full disk; nothing of the change was kept
            words = f"The face collections can't be written: {error}"
            return 500, {"__type": "InternalServerError", "Message": words}

    return answer_or_error
