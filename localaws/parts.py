"""The parts of a running machine, and how one that ends by itself is started again."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from localaws.processes import Child, ProcessDied
from localaws.steps import StepFailed

_TRIES = 3
_RUN_SECONDS = 10.0

Say = Callable[[str], None]


@dataclass
class Part:
    """A process with the way to start it again. `serve` returns when the new process does its work.

    `tries`: starts since it last ran for _RUN_SECONDS.
    """

    child: Child
    start: Callable[[], Child]
    serve: Callable[[Child], None]
    tries: int = 0
    began: float = field(default_factory=time.monotonic)

    def mend(self, say: Say) -> None:
        """Start the process again if it has ended. Failed attempts are repeated by the next calls.

        Raises:
            ProcessDied, StepFailed, TimeoutError: it ended or failed at _TRIES starts in a row.
        """
        if self.child.process.poll() is None:
            return
        self._count()
        say(f"{self.child.name} ended with exit code {self.child.process.returncode}: starting it again.")
        try:
            self.child = self.start()
            self.serve(self.child)
        except (ProcessDied, StepFailed, TimeoutError) as failure:
            self.child.stop()  # then the next call tries again
            if self.tries == _TRIES:
                raise
            say(str(failure))
            return
        self.began = time.monotonic()
        say(f"{self.child.name} runs again.")

    def _count(self) -> None:
        if time.monotonic() - self.began >= _RUN_SECONDS:
            self.tries = 0
        if self.tries == _TRIES:
            self.child.check()
        self.tries += 1
