"""Rekognition's quota: what is called beyond it is throttled."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chalicelib.errors import Throttled
from chalicelib.turns.rules import Operation


@dataclass
class Quota:
    """Calls a second of each operation; 0 is no limit. A second's calls go through at once, as on AWS."""

    rate: float = 0
    now: Callable[[], int] = lambda: 0
    throttled: int = 0
    _left: dict[Operation, tuple[float, int]] = field(default_factory=dict)
    """Calls that were left of an operation, and when (ms)."""

    def count(self, operation: Operation) -> None:
        """Count a call.

        Raises:
            Throttled: it is one too many.
        """
        if not self.rate:
            return
        now = self.now()
        left, then = self._left.get(operation, (self.rate, now))
        left = min(self.rate, left + (now - then) * self.rate / 1000)
        if left < 1:
            self.throttled += 1
            raise Throttled(f"{operation}: ProvisionedThroughputExceededException")
        self._left[operation] = left - 1, now
