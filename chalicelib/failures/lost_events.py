"""Lost events: Lambda's records of events that a function failed to take at every try, from a queue.

Lambda Developer Guide: "Capturing records of Lambda asynchronous invocations".
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.errors import TransientError
from chalicelib.failures.tasks import record_stopped_execution
from chalicelib.invocations import read_event
from chalicelib.logs import log_values
from chalicelib.notifications.feedback import record_feedback
from chalicelib.payloads import StoppedExecution
from chalicelib.photos.tasks import remove_photo, start_photo
from chalicelib.ports import Message
from chalicelib.shop import Shop

MAX_MESSAGES = 100
"""Messages that one run takes."""
STUCK_RECEIVES = 5
"""Receives after which a message that fails once more is a failure, with an alert."""


class Context(msgspec.Struct, frozen=True, rename="camel"):
    """The function (ARN with its version) that failed to take an event."""

    function_arn: str


class LostEvent(msgspec.Struct, frozen=True, rename="camel"):
    """Lambda's record. An event that only became too old to be tried is told again like the others."""

    request_context: Context
    request_payload: Any
    response_payload: Any = None

    @property
    def error(self) -> str:
        """Return the class of the function's last error, "" if it could not be run."""
        answer = self.response_payload
        return str(answer.get("errorType", "")) if isinstance(answer, Mapping) else ""


def _record_stopped(shop: Shop, event: Mapping[str, Any]) -> None:
    record_stopped_execution(shop, read_event(event["detail"], StoppedExecution))


def _record_feedback(shop: Shop, event: Mapping[str, Any]) -> None:
    for record in event["Records"]:
        record_feedback(shop, record["Sns"]["Message"])


RETOLD: dict[str, Callable[[Shop, Mapping[str, Any]], object]] = {
    "start_photo": start_photo,
    "remove_photo": remove_photo,
    "record_stopped_execution": _record_stopped,
    "record_feedback": _record_feedback,
}
"""Functions whose events are told again. The others run by a schedule, and soon run anyway."""


def retell(shop: Shop) -> dict[str, int]:
    """Tell lost events again, and announce the lost runs of schedules in one alert.

    A message leaves the queue once this worked. Otherwise it comes back after the queue's visibility timeout.
    A message that fails again and again ends in the queue of stuck events, and is told of in an alert before.

    Return the numbers of events `retold` and `failed`, and of lost `runs`.

    Raises:
        TransientError: SQS is out of reach, or SNS for the alert.
    """
    retold, runs, failed = 0, [], []
    for message in _messages(shop):
        try:
            event = msgspec.json.decode(message.body, type=LostEvent)
            name = _function(shop, event)
            if name not in RETOLD:
                runs.append((message, name, event.error))
                continue
            RETOLD[name](shop, event.request_payload)
        except Exception as exc:  # a message with an event of another form must not keep the others waiting
            failed.append((message, exc))
            log_values("lost event failed", {"message_id": message.id, "error": type(exc).__name__})
            if isinstance(exc, TransientError):
                break  # an outage, in which the others would fail too
        else:
            shop.lost_events.delete(message)
            retold += 1
    _announce_runs(shop, runs)
    _announce_stuck(shop, failed)
    return {"retold": retold, "failed": len(failed), "runs": len(runs)}


def _messages(shop: Shop) -> Iterator[Message]:
    taken = 0
    while taken < MAX_MESSAGES and (messages := shop.lost_events.receive()):
        yield from messages
        taken += len(messages)


def _function(shop: Shop, event: LostEvent) -> str:
    """Return the name in app.py of the function `arn:…:function:future-store-<stage>-<name>:$LATEST`."""
    return event.request_context.function_arn.split(":")[6].removeprefix(f"{shop.settings.name}-")


def _announce_runs(shop: Shop, runs: Sequence[tuple[Message, str, str]]) -> None:
    if not runs:
        return
    names, errors = Counter(name for _, name, _ in runs), Counter(error for _, _, error in runs)
    alert = {"id": f"runs-{runs[0][0].id}", "runs": dict(names), "errors": dict(errors)}
    shop.topic("alerts").publish(f"Lost runs: {', '.join(names)}", alert)
    for message, _, _ in runs:
        shop.lost_events.delete(message)


def _announce_stuck(shop: Shop, failed: Sequence[tuple[Message, Exception]]) -> None:
    """Record messages that have failed often as failures. Announce the new ones in one alert."""
    stuck = {
        f"event-{message.id}": type(exc).__name__
        for message, exc in failed
        if message.receives >= STUCK_RECEIVES and not shop.failures.has(f"event-{message.id}")
    }
    if not stuck:
        return
    alert = {"id": next(iter(stuck)), "events": len(stuck), "errors": dict(Counter(stuck.values()))}
    shop.topic("alerts").publish("Lost events that can't be told again", alert)
    for failure_id, error in stuck.items():
        shop.failures.add({"id": failure_id, "error": error}, shop.now())
