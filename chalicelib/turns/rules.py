"""The shares of Rekognition's quota, and the waits for a turn."""

from typing import Literal

Operation = Literal[
    "IndexFaces", "SearchFaces", "SearchFacesByImage", "DeleteFaces", "DetectFaces", "DetectLabels"
]
"""An operation of Rekognition. AWS has a quota for each."""

Urgency = Literal["now", "in turn", "left over"]
"""A class of calls: `now` somebody waits for (an enrolment), `in turn` come visits, `left over` all else."""

QUEUE_SHARE = 0.95
"""Part of the rate that the queue uses up. The rest is for calls that can't wait behind reserved turns."""
GATE_SHARE = 0.2
"""Part of the rate that calls of `now` may take, whatever the queue."""
CREDIT_MS = 1000
"""Time without calls that later ones may make up for: AWS lets a second's calls through at once, too."""
SOON_MS = 2000
"""Longest wait for a turn within a task that can't come back for it."""
BRIEF_MS = 300
"""Longest wait of a visit within its task. A waiting task keeps a worker of Lambda from an enrolment's tasks,
and a new account has ten. So in a burst photos wait between two runs of the task."""
MOST_WAIT_MS: dict[Urgency, int] = {"now": SOON_MS, "in turn": SOON_MS, "left over": 1000}
"""Longest wait by urgency. With more in the queue, a call of `left over` is refused."""


def milliseconds_a_call(rate: float, share: float) -> float:
    """Return the time from call to call at a share of `rate` calls a second."""
    return 1000 / (rate * share)
