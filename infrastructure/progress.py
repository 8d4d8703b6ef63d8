"""Progress of a stack's change: a line for each resource, as CloudFormation reports it."""

import time
from collections.abc import Callable, Iterator
from typing import Any

Event = dict[str, Any]
Say = Callable[[str], None]

POLL_SECONDS = 2.0


class Progress:
    """The events of one stack (ARN) from now on."""

    def __init__(self, cloudformation: Any, stack: str, say: Say = print) -> None:
        self.client, self.stack, self.say = cloudformation, stack, say
        self.began = time.monotonic()
        self.last = next((event["EventId"] for event in self.newest_first()), "")

    def follow(self, pause: Callable[[float], None] = time.sleep) -> list[Event]:
        """Print each event until the stack's change has ended. Return them, the oldest first."""
        found: list[Event] = []
        while True:
            for event in self.new_events():
                found.append(event)
                self.say(self.line(event))
            if any(map(is_end, found)):
                return found
            pause(POLL_SECONDS)

    def new_events(self) -> list[Event]:
        """Return the events since the last call, the oldest first."""
        events: list[Event] = []
        for event in self.newest_first():
            if event["EventId"] == self.last:
                break
            events.insert(0, event)
        if events:
            self.last = events[-1]["EventId"]
        return events

    def newest_first(self) -> Iterator[Event]:
        for page in self.client.get_paginator("describe_stack_events").paginate(StackName=self.stack):
            yield from page["StackEvents"]

    def line(self, event: Event) -> str:
        seconds = time.monotonic() - self.began
        return f"{seconds:6.1f} s  {event['ResourceStatus']:<18} {event['LogicalResourceId']}"


def is_end(event: Event) -> bool:
    """Tell whether the event is the last of a change, which is about the stack itself."""
    about_stack = event.get("PhysicalResourceId") == event["StackId"]
    return about_stack and not event["ResourceStatus"].endswith("_IN_PROGRESS")


def failures(events: list[Event]) -> list[str]:
    """Return CloudFormation's reasons, the first failure first; later ones only echo it."""
    return [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED")
    ]
