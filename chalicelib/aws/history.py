"""The states of an execution, read from its history: pure functions on Step Functions' events.

Each event names the one before it in its own line of work (`previousEventId`). This tells the iterations of a
Map and the branches of a Parallel apart: a line begins at MapIterationStarted, or where a state is entered
right after ParallelStateStarted. A state's name is unique in the whole state machine, so its exit also ends
every line inside it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

Event = Mapping[str, Any]
Path = tuple[tuple[str, int], ...]
"""The Maps and Parallels around a state, outermost first, each with the number of its iteration or branch."""


@dataclass
class State:
    """A state that an execution entered. `attempts` counts the calls of its task, or its runs as a Map.

    `input` and `output` are JSON. `error` and `cause` are those of its last attempt.
    """

    name: str
    path: Path
    entered_at: datetime
    input: str | None = None
    left_at: datetime | None = None
    output: str | None = None
    error: str | None = None
    cause: str | None = None
    attempts: int = 0


@dataclass
class Line:
    """A line of work at one of its events. `branches` counts off those that begin there."""

    path: Path = ()
    state: State | None = None
    branches: Iterator[int] | None = None


@dataclass
class History:
    """The states so far, and the line of work at each event by its id."""

    states: list[State] = field(default_factory=list)
    lines: dict[int, Line] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Add one event."""
        before = self.lines.get(event.get("previousEventId", 0), Line())
        self.lines[event.get("id", 0)] = self._line(event, before)

    def _line(self, event: Event, before: Line) -> Line:
        kind = event.get("type", "")
        if kind.endswith("StateEntered"):
            return self._enter(event, before)
        if kind.endswith("StateExited"):
            return self._leave(event, before)
        if kind.startswith("MapIteration"):
            return self._iterate(event, before)
        if before.state:
            _note(event, before.state)
        return Line(before.path, before.state, count() if kind == "ParallelStateStarted" else None)

    def _enter(self, event: Event, before: Line) -> Line:
        details, path = event["stateEnteredEventDetails"], before.path
        if before.branches is not None and before.state:
            path = (*path, (before.state.name, next(before.branches)))
        state = State(details["name"], path, event["timestamp"], details.get("input"))
        self.states.append(state)
        return Line(path, state)

    def _leave(self, event: Event, before: Line) -> Line:
        details = event["stateExitedEventDetails"]
        path = _outside(before.path, details["name"])
        state = self._open(details["name"], path)
        if state:
            state.left_at, state.output = event["timestamp"], details.get("output")
        return Line(path, state)

    def _iterate(self, event: Event, before: Line) -> Line:
        """Begin an iteration, or end one; then the line is the Map's again."""
        details = next(value for key, value in event.items() if key.startswith("mapIteration"))
        path = _outside(before.path, details["name"])
        if event["type"] == "MapIterationStarted":
            return Line((*path, (details["name"], details["index"])))
        return Line(path, self._open(details["name"], path))

    def _open(self, name: str, path: Path) -> State | None:
        """Return the state of this name that is still to leave."""
        found = [state for state in self.states if (state.name, state.path) == (name, path)]
        return next((state for state in found if not state.left_at), None)


def states_in(events: Iterable[Event]) -> list[State]:
    """Return the states of an execution in the order of entering them."""
    history = History()
    for event in events:
        history.take(event)
    return history.states


def _outside(path: Path, name: str) -> Path:
    """Return the path around a state, for a path that may lead into it."""
    names = [container for container, _ in path]
    return path[: names.index(name)] if name in names else path


def _note(event: Event, state: State) -> None:
    """Note an attempt of a state, its success, or its error."""
    kind = event["type"]
    if kind.endswith(("Scheduled", "MapStateStarted", "ParallelStateStarted")):
        state.attempts += 1
    elif kind.endswith("Succeeded"):
        state.error = state.cause = None
    elif not kind.startswith("Execution"):
        details: Mapping[str, Any] = next((event[key] for key in event if key.endswith("EventDetails")), {})
        state.error, state.cause = (details.get(key) or getattr(state, key) for key in ("error", "cause"))
