"""Counts of executions, and what a canary's counts mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

ENOUGH = 20
"""Executions that must have ended before their failures count."""
FAILED_OF = 20
"""A release is taken back when more than one of so many executions failed."""

Verdict = Literal["watch", "take back", "try", "turn"]


@dataclass(frozen=True)
class Tally:
    """Numbers of executions: those that have ended, and those of them that failed."""

    ended: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return f"{self.ended} ended, {self.failed} failed"


def tally(executions: Iterable[Mapping[str, Any]], since: datetime) -> Tally:
    """Count the executions that began since then.

    They come as ListExecutions sorts them, the latest first: running ones by their start, others by their
    end. So the first that ended before `since` is followed only by such.
    """
    ended = failed = 0
    for each in executions:
        if each.get("stopDate", each["startDate"]) < since:
            break
        if each["status"] == "RUNNING" or each["startDate"] < since:
            continue
        ended += 1
        failed += each["status"] != "SUCCEEDED"
    return Tally(ended, failed)


def verdict(new: Tally, over: bool) -> Verdict:
    """Decide about a canary: watch on, take it back, try it by the smoke test, or turn everything to it.

    `over` tells that its time has passed.
    """
    if new.ended >= ENOUGH and new.failed * FAILED_OF > new.ended:
        return "take back"
    if not over:
        return "watch"
    return "turn" if new.ended >= ENOUGH else "try"
