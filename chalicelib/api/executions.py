"""`/executions` and `/statemachine`: what the workflow did and how it is defined."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from chalice.app import Request

from chalicelib.api.routes import STAFF, Routes, listing, paging
from chalicelib.bootstrap import services
from chalicelib.errors import NotFound

routes = Routes(__name__)


@routes.on("GET", "/executions", STAFF)
def list_executions(request: Request) -> Any:
    executions, following = services().workflow.executions(*paging(request))
    return listing([_execution(execution) for execution in executions], following)


@routes.on("GET", "/executions/{execution_id}", STAFF)
def get_execution(request: Request, execution_id: str) -> Any:
    workflow = services().workflow
    try:
        described, events = workflow.execution(execution_id), workflow.history(execution_id)
    except NotFound as exc:
        raise NotFound(
            f"there is no execution {execution_id!r} (any more); GET /executions lists them"
        ) from exc
    return _execution(described) | {"states": states_in(events)}


@routes.on("GET", "/statemachine", STAFF)
def get_state_machine(request: Request) -> Any:
    return services().workflow.definition()


def _execution(described: Mapping[str, Any]) -> dict[str, Any]:
    stopped = described.get("stopDate")
    return {
        "id": described["name"],
        "status": described["status"],
        "started_at": _moment(described["startDate"]),
        "stopped_at": _moment(stopped) if stopped else None,
        "error": described.get("error"),
        "cause": described.get("cause"),
    }


def states_in(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The states an execution went through, in the order it entered them.

    `left_at` is null for a state it is still in, or in which it ended with an error. States of a
    Map's iterations stand side by side.
    """
    states: list[dict[str, Any]] = []
    for event in events:
        entered, left = event.get("stateEnteredEventDetails"), event.get("stateExitedEventDetails")
        if entered:
            states.append(
                {"name": entered["name"], "entered_at": _moment(event["timestamp"]), "left_at": None}
            )
        elif left:
            staying = (state for state in states if state["name"] == left["name"] and not state["left_at"])
            next(staying, {})["left_at"] = _moment(event["timestamp"])
    return states


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
