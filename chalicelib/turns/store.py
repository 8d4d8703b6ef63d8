"""Turns for calls of Rekognition, reserved in Redis. Owns these keys:

turns:<operation>   hash: from when on the `queue` is free, and the `gate` beside it for urgent calls (ms)
"""

from collections.abc import Callable
from functools import cached_property

from chalicelib.database import Database, Script
from chalicelib.errors import Throttled
from chalicelib.turns.rules import (
    CREDIT_MS,
    GATE_SHARE,
    MOST_WAIT_MS,
    QUEUE_SHARE,
    Operation,
    Urgency,
    milliseconds_a_call,
)


class TurnStore:
    """Turns at `rate` calls a second of each operation; 0 is no limit, and then Redis isn't asked.

    The clock is Redis' own unless `now` (ms) is given.
    """

    def __init__(
        self,
        database: Callable[[], Database],
        rate: float,
        pause: Callable[[int], None],
        now: Callable[[], float] | None = None,
    ) -> None:
        self._database = database
        self._rate = rate
        self._pause = pause
        self._now = now

    @property
    def pace(self) -> float:
        """Return the milliseconds from call to call within a turn of several calls."""
        return milliseconds_a_call(self._rate, QUEUE_SHARE) if self._rate else 0.0

    def reserve(self, operation: Operation, calls: int = 1) -> int:
        """Reserve the queue's next turn for some calls, however far away. Return the milliseconds until then.

        They are below 0 when calls were left over before: so many of these calls need no pace.
        """
        return self._reserve("queue", operation, calls, None)[1] if self._rate and calls else 0

    def take(self, operation: Operation, urgency: Urgency = "in turn", most: int | None = None) -> None:
        """Wait for a turn of one call, at most `most` milliseconds or else as the urgency says.

        Raises:
            Throttled: the turn is further away, and was not reserved.
        """
        if not self._rate:
            return
        way = "gate" if urgency == "now" else "queue"
        reserved, wait = self._reserve(way, operation, 1, MOST_WAIT_MS[urgency] if most is None else most)
        if not reserved:
            raise Throttled(f"{operation}: the next turn is {wait} ms away")
        if wait > 0:
            self._pause(wait)

    def _reserve(self, way: str, operation: Operation, calls: int, most: int | None) -> tuple[bool, int]:
        key = self._database().key("turns", operation)
        paces = (milliseconds_a_call(self._rate, share) for share in (QUEUE_SHARE, GATE_SHARE))
        longest, now = "" if most is None else most, self._now() if self._now else ""
        arguments = [way, calls, *paces, longest, CREDIT_MS, now]
        reserved, wait = self._script(keys=[key], args=arguments)
        return bool(reserved), int(wait)

    @cached_property
    def _script(self) -> Script:
        return self._database().script("turns/reserve_turn")
