"""The shares of Rekognition's quota, and the waits for a turn."""

from typing import Literal

Operation = Literal[
    "IndexFaces",
    "SearchFaces",
    "SearchFacesByImage",
    "ListFaces",
    "DeleteFaces",
    "DetectFaces",
    "DetectLabels",
]
"""An operation of Rekognition. AWS has a quota for each."""

Urgency = Literal["now", "in turn", "left over"]
"""A class of calls: `now` somebody waits for (an enrolment), `in turn` come visits, `left over` all else."""

Way = Literal["queue", "gate", "pace"]
"""A row of moments: turns, the turns of urgent calls beside them, and the pace of the calls that are made."""

SHARES: dict[Way, float] = {"queue": 0.95, "gate": 0.2, "pace": 1.0}
"""Part of the rate by way. What the queue leaves is for calls that can't wait behind reserved turns."""
CREDIT_MS: dict[Way, int] = {"queue": 1000, "gate": 1000, "pace": 500}
"""Time without calls that later ones may make up for: AWS lets a second's calls through at once, too.
The pace has half of that, because calls arrive earlier or later than they are made: of 600 simulated calls at
5 a second 20 were throttled with a whole second, and none with half of one."""
SOON_MS = 2000
"""Longest wait for a turn within a task that can't come back for it."""
BRIEF_MS = 300
"""Longest wait of a visit within its task. A waiting task keeps a worker of Lambda from an enrolment's tasks,
and a new account has ten. So in a burst photos wait between two runs of the task."""
MOST_WAIT_MS: dict[Urgency, int] = {"now": SOON_MS, "in turn": SOON_MS, "left over": 1000}
"""Longest wait by urgency. With more in the queue, a call of `left over` is refused."""


def milliseconds_a_call(rate: float, way: Way) -> float:
    """Return the time from call to call at a way's share of `rate` calls a second."""
    return 1000 / (rate * SHARES[way])
