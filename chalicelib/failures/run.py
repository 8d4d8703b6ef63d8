"""One run of the sweep: what it did, what failed, and what it left when its time was up."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from chalicelib.invocations import UNDONE
from chalicelib.logs import log_values
from chalicelib.shop import Shop

RUN_MS = 200_000
"""Time after which a run begins nothing more."""
IN_A_ROW = 3
"""Failures after which a step leaves the rest: what it needs is out of reach."""

Thing = TypeVar("Thing")


class Run:
    """The counts of a run. No failure, of whatever class, ends it."""

    def __init__(self, shop: Shop) -> None:
        self.counts = Counter(dict.fromkeys(("begun", "mended", "tidied", "told", *UNDONE), 0))
        self._shop = shop
        self._ends = shop.now() + RUN_MS

    @property
    def has_time(self) -> bool:
        """Tell whether the run may begin something more."""
        return self._shop.now() < self._ends

    def each(self, name: str, things: Sequence[Thing], do: Callable[[Thing], bool]) -> None:
        """Do something for each of these things, and count under `name` how often it did something."""
        in_a_row = 0
        for number, thing in enumerate(things):
            if in_a_row == IN_A_ROW or not self.has_time:
                self.counts["left"] += len(things) - number
                return
            done = self.tried(name, lambda thing=thing: do(thing))  # type: ignore[misc]
            in_a_row = in_a_row + 1 if done is None else 0
            self.counts[name] += bool(done)

    def tried(self, name: str, do: Callable[[], Thing]) -> Thing | None:
        """Return what `do` returns, None when it failed, which is counted and logged by its class only."""
        try:
            return do()
        except Exception as exc:  # a thing that nobody foresaw must not keep the sweep from all others
            self.counts["failed"] += 1
            log_values("sweep failed", {"step": name, "error": type(exc).__name__})
            return None
