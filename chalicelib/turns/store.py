"""Turns for calls of Rekognition, reserved in Redis. Owns these keys:

turns:<operation>   hash: from when on (ms) the `queue`, the `gate` for urgent calls and the `pace` of calls
                    that are made are free
"""

from collections.abc import Callable
from functools import cached_property

from chalicelib.database import Database, Script
from chalicelib.errors import Throttled
from chalicelib.turns.rules import (
    CREDIT_MS,
    MOST_WAIT_MS,
    SOON_MS,
    Operation,
    Urgency,
    Way,
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
    def is_limited(self) -> bool:
        """Tell whether there are turns at all."""
        return self._rate > 0

    def reserve(self, operation: Operation, calls: int = 1) -> int:
        """Reserve the queue's next turn for some calls, however far away. Return the milliseconds to it."""
        return max(0, self._reserve("queue", operation, calls, None)) if self._rate and calls else 0

    def pace(self, operation: Operation, calls: int = 1) -> list[int]:
        """Return the milliseconds until each of some calls may be made, whose turn it is.

        Turns alone are not enough: whatever holds up tasks lets the calls of several turns come together.

        Raises:
            Throttled: so many calls are held up that others must be made before, for a while.
        """
        if not (self._rate and calls):
            return [0] * calls
        first, apart = (
            self._reserve("pace", operation, calls, SOON_MS),
            milliseconds_a_call(self._rate, "pace"),
        )
        return [max(0, first + round(number * apart)) for number in range(calls)]

    def take(self, operation: Operation, urgency: Urgency = "in turn", most: int | None = None) -> None:
        """Wait for a turn of one call, at most `most` milliseconds or else as the urgency says.

        Raises:
            Throttled: the turn is further away, and was not reserved.
        """
        if not self._rate:
            return
        way: Way = "gate" if urgency == "now" else "queue"
        self._wait(self._reserve(way, operation, 1, MOST_WAIT_MS[urgency] if most is None else most))
        self._wait(*self.pace(operation))

    def waiting(self, operation: Operation) -> int:
        """Return the number of reserved turns in the queue that have not come yet."""
        if not self._rate:
            return 0
        client = self._database().client
        free = float(client.hget(self._database().key("turns", operation), "queue") or 0)
        seconds, microseconds = client.time()
        now = self._now() if self._now else seconds * 1000 + microseconds / 1000
        return max(0, int((free - now) / milliseconds_a_call(self._rate, "queue")))

    def _wait(self, milliseconds: int) -> None:
        if milliseconds > 0:
            self._pause(milliseconds)

    def _reserve(self, way: Way, operation: Operation, calls: int, most: int | None) -> int:
        key = self._database().key("turns", operation)
        own, queue = (milliseconds_a_call(self._rate, each) for each in (way, "queue"))
        longest, now = "" if most is None else most, self._now() if self._now else ""
        arguments = [way, calls, own, queue, longest, CREDIT_MS[way], now]
        reserved, wait = self._script(keys=[key], args=arguments)
        if not reserved:
            raise Throttled(f"{operation}: the next turn is {wait} ms away")
        return int(wait)

    @cached_property
    def _script(self) -> Script:
        return self._database().script("turns/reserve_turn")
