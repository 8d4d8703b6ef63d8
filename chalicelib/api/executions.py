"""`/executions` and `/statemachine`: what the workflow did and how it is defined."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.routes import STAFF, Routes
from chalicelib.bootstrap import services
from chalicelib.errors import NotFound
from chalicelib.failures.rules import explain
from chalicelib.payloads import TaskError

routes = Routes(__name__)


ExecutionCursor = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=1024,
        description="the last page's `next`, or left out; it is Step Functions' own, and expires",
    ),
]


class ExecutionPaging(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which part of the list is wanted."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    cursor: ExecutionCursor | None = None


class ExecutionAnswer(msgspec.Struct, kw_only=True):
    """A run of the state machine; `error` and `cause` say why it failed."""

    id: str
    status: str
    started_at: str
    stopped_at: str | None
    error: str | None
    cause: str | None


class StateAnswer(msgspec.Struct, kw_only=True):
    """A state that a run went through; it is still in it, or ended in it, where `left_at` is null."""

    name: str
    entered_at: str
    left_at: str | None = None


class WholeExecution(ExecutionAnswer, kw_only=True):
    """A run of the state machine with its states, in the order it entered them."""

    states: list[StateAnswer]


@routes.on("GET", "/executions", STAFF, errors=(NotFound,))
def list_executions(query: ExecutionPaging) -> Page[ExecutionAnswer]:
    """List the state machine's runs, latest first."""
    executions, following = services().workflow.executions(query.limit, query.cursor)
    return Page([ExecutionAnswer(**shown(execution)) for execution in executions], following)


@routes.on("GET", "/executions/{execution_id}", STAFF)
def get_execution(execution_id: str) -> WholeExecution:
    """Read one run of the state machine with the states it went through."""
    workflow = services().workflow
    try:
        described, events = workflow.execution(execution_id), workflow.history(execution_id)
    except NotFound as exc:
        raise NotFound(
            f"there is no execution {execution_id!r} (any more); GET /executions lists them"
        ) from exc
    return WholeExecution(**shown(described), states=states_in(events))


@routes.on("GET", "/statemachine", STAFF, errors=(NotFound,))
def get_state_machine() -> dict[str, Any]:
    """Read the deployed definition of the state machine (Amazon States Language)."""
    return services().workflow.definition()


def shown(described: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an ExecutionAnswer, of what Step Functions tells of a run."""
    stopped, error, cause = (described.get(name) for name in ("stopDate", "error", "cause"))
    return {
        "id": described["name"],
        "status": described["status"],
        "started_at": _moment(described["startDate"]),
        "stopped_at": _moment(stopped) if stopped else None,
        "error": error,
        "cause": explain(TaskError(cause=cause))[1] if cause else None,
    }


def states_in(events: Iterable[Mapping[str, Any]]) -> list[StateAnswer]:
    """The states an execution went through, in the order it entered them.

    States of a Map's iterations stand side by side.
    """
    states: list[StateAnswer] = []
    for event in events:
        entered, left = event.get("stateEnteredEventDetails"), event.get("stateExitedEventDetails")
        if entered:
            states.append(StateAnswer(name=entered["name"], entered_at=_moment(event["timestamp"])))
        elif left:
            staying = [state for state in states if state.name == left["name"] and not state.left_at]
            for state in staying[:1]:
                state.left_at = _moment(event["timestamp"])
    return states


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
