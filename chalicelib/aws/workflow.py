"""AWS Step Functions: the application's state machine."""

import json
from collections.abc import Callable
from typing import Any

from chalicelib.aws.errors import translated_errors
from chalicelib.errors import Conflict, FutureStoreError, InvalidRequest, NotFound

LIVE = "live"
"""Alias by which executions start. A deployment turns it to its release, a rollback back."""

Meanings = dict[str, Callable[[str], FutureStoreError]]

MISSING = {
    "ExecutionDoesNotExist": NotFound,
    "StateMachineDoesNotExist": NotFound,
    "ResourceNotFound": NotFound,  # it has no alias yet
    "InvalidArn": NotFound,
    "ValidationException": NotFound,  # the name holds characters that no ARN has
}
ENDED = {"TaskDoesNotExist": Conflict, "TaskTimedOut": Conflict, "InvalidToken": Conflict}


class Workflow:
    """The state machine at `arn`, without a version; `client` is botocore's Step Functions client."""

    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self.arn = arn

    def start(self, name: str, payload: dict[str, Any]) -> bool:
        """Start an execution. Return False if one of that name was started before.

        The release that is live runs it to its end. Step Functions keeps names unique for 90 days, which
        makes a repeated event harmless. For a name that still runs with the same input it answers success
        instead of an error, which is True here.
        """
        try:
            with translated_errors(f"StartExecution {name}", {"ExecutionAlreadyExists": Conflict}):
                self._client.start_execution(
                    stateMachineArn=f"{self.arn}:{LIVE}", name=name, input=json.dumps(payload)
                )
        except Conflict:
            return False
        return True

    def answer(self, token: str, output: dict[str, Any]) -> None:
        """Complete the task that waits with `token`, with `output` as its result.

        Raises:
            Conflict: no task waits with this token (any more).
        """
        with translated_errors("SendTaskSuccess", ENDED):
            self._client.send_task_success(taskToken=token, output=json.dumps(output))

    def executions(
        self, limit: int, cursor: str | None = None, status: str | None = None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Return executions (of one status if named), latest first, and the cursor of the next page.

        Raises:
            NotFound: the state machine is not deployed.
            InvalidRequest: no page answered this cursor, or it has expired.
        """
        request = {"stateMachineArn": self.arn, "maxResults": limit}
        request |= {"statusFilter": status} if status else {}
        meanings: Meanings = {**MISSING, "InvalidToken": lambda _: _no_cursor(cursor)}
        with translated_errors("ListExecutions", meanings):
            page = self._client.list_executions(**request, **({"nextToken": cursor} if cursor else {}))
        return page["executions"], page.get("nextToken")

    def execution(self, name: str) -> dict[str, Any]:
        """Return an execution as Step Functions describes it.

        Raises:
            NotFound: there is no execution of this name.
        """
        with translated_errors(f"DescribeExecution {name}", MISSING):
            described: dict[str, Any] = self._client.describe_execution(executionArn=self._execution(name))
        return described

    def history(self, name: str, most: int) -> tuple[list[dict[str, Any]], bool]:
        """Return an execution's first events, at most `most`, oldest first, and whether there are more.

        Raises:
            NotFound: there is no execution of this name.
        """
        pages = self._client.get_paginator("get_execution_history").paginate(
            executionArn=self._execution(name), includeExecutionData=True, PaginationConfig={"MaxItems": most}
        )
        with translated_errors(f"GetExecutionHistory {name}", MISSING):
            events = [event for page in pages for event in page["events"]]
        return events, pages.resume_token is not None

    def definition(self) -> dict[str, Any]:
        """Return the definition (ASL) by which most executions start.

        Raises:
            NotFound: the state machine is not deployed.
        """
        with translated_errors("DescribeStateMachineAlias", MISSING):
            live = self._client.describe_state_machine_alias(stateMachineAliasArn=f"{self.arn}:{LIVE}")
        release = max(live["routingConfiguration"], key=lambda route: int(route["weight"]))
        with translated_errors("DescribeStateMachine", MISSING):
            answer = self._client.describe_state_machine(stateMachineArn=release["stateMachineVersionArn"])
        definition: dict[str, Any] = json.loads(answer["definition"])
        return definition

    def _execution(self, name: str) -> str:
        return f"{self.arn.replace(':stateMachine:', ':execution:')}:{name}"


def _no_cursor(cursor: str | None) -> InvalidRequest:
    given = (cursor or "")[:80]
    return InvalidRequest(f"{given!r} is no cursor (any more); take the last page's `next`, or none")
