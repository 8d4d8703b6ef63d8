"""`/executions` and `/statemachine`: the runs of the workflow, and its definition."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.impersonal import impersonal
from chalicelib.api.framework.routes import STAFF, Routes
from chalicelib.aws.history import State, states_in
from chalicelib.errors import NotFound
from chalicelib.failures.rules import explain
from chalicelib.payloads import TaskError
from chalicelib.shop import shop

routes = Routes(__name__)

MOST_EVENTS = 3000
"""Events of a run that are read: a photo of a hundred visitors has fewer."""

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


class Container(msgspec.Struct, kw_only=True):
    """A Map or Parallel around a state, with the number of its iteration or branch from 0."""

    name: str
    index: int


class StateAnswer(msgspec.Struct, kw_only=True):
    """A state that a run entered. `left_at` is null if the run is still in it, or ended in it.

    `path` names the Maps and Parallels around it, outermost first. `input` and `output` have "…" in place of
    what could tell of a person. `attempts` counts the calls of its task; `error` and `cause` are those of the
    last one.
    """

    name: str
    path: tuple[Container, ...]
    entered_at: str
    left_at: str | None
    attempts: int
    error: str | None
    cause: str | None
    input: Any
    output: Any


class WholeExecution(ExecutionAnswer, kw_only=True):
    """A run of the state machine with its states, in the order of entering them.

    `truncated` says that the run has more of them than are read.
    """

    states: list[StateAnswer]
    truncated: bool


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
        described = workflow.execution(execution_id)
        events, is_cut = workflow.history(execution_id, MOST_EVENTS)
    except NotFound as exc:
        raise NotFound(
            f"there is no execution {execution_id!r} (any more); GET /executions lists them"
        ) from exc
    states = [_state(state) for state in states_in(events)]
    return WholeExecution(**shown(described), states=states, truncated=is_cut)


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
        "cause": _explained(cause),
    }


def _state(state: State) -> StateAnswer:
    return StateAnswer(
        name=state.name,
        path=tuple(Container(name=name, index=index) for name, index in state.path),
        entered_at=_moment(state.entered_at),
        left_at=_moment(state.left_at) if state.left_at else None,
        attempts=state.attempts,
        error=state.error,
        cause=_explained(state.cause),
        input=impersonal(state.input),
        output=impersonal(state.output),
    )


def _explained(cause: str | None) -> str | None:
    return explain(TaskError(cause=cause))[1] if cause else None


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
