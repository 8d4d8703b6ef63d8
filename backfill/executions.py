"""The executions that photos started: waiting for them, and reading how they ended."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from backfill.outcomes import Outcome
from chalicelib.photos.lanes import execution_name

START_PATIENCE = 60.0
"""Seconds until a photo's execution must have begun."""
SHORTEST, LONGEST, GROWTH = 0.05, 2.0, 1.5
"""Seconds between two looks: DescribeExecution takes 15 calls a second of an account in the long run."""

Pause = Callable[[float], object]


class Executions:
    """Those of one state machine. `client` is boto3's for Step Functions; `pause` waits some seconds."""

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
        """How the photo's first execution ended, once it has; failed if there is none for a minute."""
        deadline, interval = self._clock() + START_PATIENCE, SHORTEST
        while True:
            execution = self._find(execution_name(photo_id))
            if execution and execution["status"] != "RUNNING":
                return outcome_of(execution)
            if not execution and self._clock() > deadline:
                return Outcome("failed", "no execution was started")
            self._pause(interval)
            interval = min(interval * GROWTH, LONGEST)

    def _find(self, name: str) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self._client.describe_execution(executionArn=f"{self._prefix}:{name}")
        except self._client.exceptions.ExecutionDoesNotExist:
            return None
        return found


def outcome_of(execution: Mapping[str, Any]) -> Outcome:
    """The outcome of an ended execution, of DescribeExecution's answer."""
    if execution["status"] != "SUCCEEDED":
        return Outcome("failed", execution.get("error") or execution["status"])
    output = json.loads(execution.get("output") or "{}")
    if "rejected" in output:
        return Outcome("rejected", output["rejected"].get("reason", ""))
    if output.get("finished", {}).get("state") == "failed":
        return Outcome("failed", "a visitor of the photo could not be served")
    return Outcome("done")
