"""`/executions` and `/statemachine`: the runs of the workflow, and its definition."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.routes import STAFF, Routes
from chalicelib.errors import NotFound
from chalicelib.failures.rules import explain
from chalicelib.payloads import TaskError
from chalicelib.shop import shop

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
    """A part of the list of executions, of one status if it is given."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    cursor: ExecutionCursor | None = None
    status: Literal["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] | None = None


class ExecutionAnswer(msgspec.Struct, kw_only=True):
    """A run of the state machine. `error` and `cause` say why it failed."""

    id: str
    status: str
    started_at: str
    stopped_at: str | None
    error: str | None
    cause: str | None


class StateAnswer(msgspec.Struct, kw_only=True):
    """A state that a run entered. `left_at` is null if the run is still in it, or ended in it."""

    name: str
    entered_at: str
    left_at: str | None = None


class WholeExecution(ExecutionAnswer, kw_only=True):
    """A run of the state machine with its states, in the order of entering them."""

    states: list[StateAnswer]


@routes.on("GET", "/executions", STAFF, errors=(NotFound,))
def list_executions(query: ExecutionPaging) -> Page[ExecutionAnswer]:
    """List the state machine's runs, latest first."""
    executions, following = shop().workflow.executions(query.limit, query.cursor, query.status)
    return Page([ExecutionAnswer(**shown(execution)) for execution in executions], following)


@routes.on("GET", "/executions/{execution_id}", STAFF)
def get_execution(execution_id: str) -> WholeExecution:
    """Read one run of the state machine with the states it went through."""
    workflow = shop().workflow
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
    return shop().workflow.definition()


def shown(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an ExecutionAnswer for a run as Step Functions describes it."""
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
    """Return the states of an execution in the order of entering them, those of a Map's iterations mixed."""
    states: list[StateAnswer] = []
    for event in events:
        entered, left = event.get("stateEnteredEventDetails"), event.get("stateExitedEventDetails")
        if entered:
            states.append(StateAnswer(name=entered["name"], entered_at=_moment(event["timestamp"])))
        elif left:
            # Events don't tell a Map's iterations apart, so the first to enter a state leaves it first.
            entered_before = [state for state in states if state.name == left["name"] and not state.left_at]
            for state in entered_before[:1]:
                state.left_at = _moment(event["timestamp"])
    return states


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
