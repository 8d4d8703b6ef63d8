"""The clock of CloudWatch: once a minute it looks at the queues and evaluates the alarms."""

import threading
import time
from collections.abc import Callable
from typing import Any

from localaws.cloudwatch.alarms import Alarms
from localaws.cloudwatch.metrics import Metrics
from localaws.cloudwatch.sources import Sources
from localaws.moto_patches import states_status_events

_LEAST_SECONDS = 1.0


class Watch:
    """The metrics, what adds to them, and the alarms. `factor`: of LOCALAWS_TIME."""

    def __init__(self, log: Callable[[str], None], factor: float = 1.0) -> None:
        self.metrics = Metrics(factor)
        self.sources = Sources(self.metrics)
        self._alarms = Alarms(self.metrics, log, factor)
        self._looking = threading.Lock()

    def start(self) -> None:
        """Hear of executions, and look once a minute, in the background."""
        states_status_events.on_start.append(self.sources.execution_started)
        states_status_events.on_end.append(self.sources.execution_ended)
        threading.Thread(target=self._run, name="alarms", daemon=True).start()

    def look(self, asked: dict[str, Any] | None = None) -> dict[str, str]:
        """Look now, or as if it were some `seconds` later. Return the states by the alarms' names."""
        seconds = float((asked or {}).get("seconds", 0.0))
        with self._looking:
            self.sources.look_at_queues()
            return self._alarms.evaluate(time.time() + seconds)

    def _run(self) -> None:
        pause = max(self.metrics.minute, _LEAST_SECONDS)
        while True:
            time.sleep(pause - time.time() % pause)
            self.look()
