"""A comparison of wanted things with those that are there; the plan is printed or executed."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from botocore.exceptions import ClientError

from infrastructure.statemachine.things import Properties, Thing

CREATE, UPDATE, KEEP = "create", "update", "keep"
DONE = {CREATE: "created", UPDATE: "updated", KEEP: "unchanged"}
# IAM tells the other services of a new role within seconds, at most about a minute (IAM User Guide, "Eventual
# consistency"); until then Step Functions answers with one of these.
ROLE_NOT_READY = ("authorized to assume the provided role", "not authorized to access the Log Destination")
ROLE_DEADLINE_SECONDS = 90.0
ROLE_PAUSE_SECONDS = 3.0


@dataclass(frozen=True)
class Change:
    """A thing and the action on it; `differs` are the names of the properties that are not as wanted."""

    thing: Thing
    wanted: Properties
    verb: str
    differs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.thing.kind} {self.thing.name}" + (
            f" ({', '.join(self.differs)})" if self.differs else ""
        )


def plan(wanted: Sequence[tuple[Thing, Properties]]) -> list[Change]:
    """Compare each thing with AWS. Return the changes in an order in which they can be made."""
    return [compare(thing, properties, thing.find()) for thing, properties in wanted]


def compare(thing: Thing, wanted: Properties, found: Properties | None) -> Change:
    if found is None:
        return Change(thing, wanted, CREATE, ())
    differs = tuple(name for name, value in wanted.items() if found.get(name) != value)
    return Change(thing, wanted, UPDATE if differs else KEEP, differs)


def execute(changes: Sequence[Change], pause: Callable[[float], None] = time.sleep) -> Iterator[str]:
    """Make the changes one by one, yielding a line for each when it is done."""
    for change in changes:
        if change.verb != KEEP:
            patiently(partial(put, change), pause)
        yield f"{DONE[change.verb]:<10} {change}"


def put(change: Change) -> None:
    change.thing.put(change.wanted, exists=change.verb == UPDATE)


def patiently(put_it: Callable[[], None], pause: Callable[[float], None]) -> None:
    """Try again while a new role is not yet known everywhere; other errors pass at once."""
    deadline = time.monotonic() + ROLE_DEADLINE_SECONDS
    while True:
        try:
            return put_it()
        except ClientError as exc:
            if not role_not_ready(exc) or time.monotonic() > deadline:
                raise
        pause(ROLE_PAUSE_SECONDS)


def role_not_ready(exc: ClientError) -> bool:
    message = exc.response["Error"].get("Message", "")
    return any(phrase in message for phrase in ROLE_NOT_READY)
