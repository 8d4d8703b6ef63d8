"""A story step by step: each is timed, and told once all it claims has been checked."""

import time
from collections.abc import Callable, Iterable

from demo.checks import StoryError

Say = Callable[[str], None]
Step = Callable[[], str]


class Steps:
    """The player of a story; `times` are the seconds that each step took."""

    def __init__(self, say: Say) -> None:
        self.times: dict[str, float] = {}
        self._say = say

    def play(self, steps: Iterable[Step]) -> None:
        """Play the steps in their order. Raises StoryError at the first with another outcome than claimed."""
        for step in steps:
            self._take(step)

    def _take(self, step: Step) -> None:
        name, began = step.__name__.strip("_"), time.monotonic()
        try:
            sentence = step()
        except TimeoutError as exc:
            raise StoryError(f"The step {name!r} waited in vain, {exc}.") from exc
        self.times[name] = round(time.monotonic() - began, 2)
        self._say(f"{self.times[name]:5.1f} s  {sentence}")
