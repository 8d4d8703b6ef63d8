"""Executions that photos started: a wait for their end, and its meaning."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from backfill.outcomes import Outcome
from chalicelib.photos.lanes import execution_name

START_PATIENCE_SECONDS = 60.0
"""Seconds until a photo's execution must have begun."""
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, PAUSE_GROWTH = 0.05, 2.0, 1.5
"""Seconds between two looks: DescribeExecution takes 15 calls a second of an account in the long run."""

Pause = Callable[[float], object]


class Executions:
    """Executions of one state machine. `client` is boto3's for Step Functions; `pause` waits some seconds."""

    def __init__(
        self,
        client: Any,
        state_machine: str,
        pause: Pause = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._pause, self._clock = client, pause, clock
        self._prefix = state_machine.replace(":stateMachine:", ":execution:")

    def outcome(self, photo_id: str) -> Outcome:
        """Wait until the photo's first execution ended. It failed if there is none for a minute."""
        deadline, interval = self._clock() + START_PATIENCE_SECONDS, SHORTEST_PAUSE_SECONDS
        while True:
            execution = self._find(execution_name(photo_id))
            if execution and execution["status"] != "RUNNING":
                return outcome_of(execution)
            if not execution and self._clock() > deadline:
                return Outcome("failed", "no execution was started")
            self._pause(interval)
            interval = min(interval * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)

    def _find(self, name: str) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self._client.describe_execution(executionArn=f"{self._prefix}:{name}")
        except self._client.exceptions.ExecutionDoesNotExist:
            return None
        return found


def outcome_of(execution: Mapping[str, Any]) -> Outcome:
    """Return the outcome of an ended execution, from DescribeExecution's answer."""
    if execution["status"] != "SUCCEEDED":
        return Outcome("failed", execution.get("error") or execution["status"])
    output = json.loads(execution.get("output") or "{}")
    if "rejected" in output:
        return Outcome("rejected", output["rejected"].get("reason", ""))
    if output.get("finished", {}).get("state") == "failed":
        return Outcome("failed", "a visitor of the photo could not be served")
    return Outcome("done")
