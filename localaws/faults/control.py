"""`/_localaws/faults`: the faults that are on, and their switches.

GET lists. POST {"words": ["down", "sns"], "seed": "7"} switches on; {"words": ["off", "down"]} off.
"""

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from localaws.faults.catalogue import CATALOGUE, WrongFault
from localaws.faults.paused_valkey import PausedValkey
from localaws.faults.script_limit import ScriptLimit
from localaws.faults.switches import Faults


class Mechanism(Protocol):
    """Actions of a fault besides its switch. `start` again changes the value. It may raise OSError."""

    def start(self, value: float) -> None: ...

    def stop(self) -> None: ...


class Control:
    """The switches of one machine. `calls` returns the answered calls of each Rekognition operation."""

    def __init__(
        self,
        faults: Faults,
        valkey_url: str,
        log: Callable[[str], None],
        calls: Callable[[], Mapping[str, int]] = lambda: {},
    ) -> None:
        self.faults, self._calls = faults, calls
        self._lock = threading.Lock()
        self._mechanisms: dict[str, Mechanism] = {
            "down valkey": PausedValkey(valkey_url),  # stopped first: the other needs an answer
            "script-limit": ScriptLimit(valkey_url, log),
        }

    def answer(self, environ: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return the status and the JSON that answer a request."""
        if environ["REQUEST_METHOD"] == "POST":
            asked = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
            try:
                self._switch(asked["words"], str(asked.get("seed", "")))
            except WrongFault as exc:
                return 400, {"message": str(exc)}
            except OSError as exc:
                return 400, {"message": f"Valkey does not answer: {exc}"}
        return 200, self.state()

    def state(self) -> dict[str, Any]:
        """Return the faults that are on, all that there are, and the calls of Rekognition."""
        answered, throttled = self._calls(), self.faults.throttled
        return {
            "on": dict(self.faults.on),
            "faults": [{"usage": fault.usage, "does": fault.description} for fault in CATALOGUE],
            "rekognition": {
                name: {"answered": answered.get(name, 0), "throttled": throttled[name]}
                for name in sorted({*answered, *throttled})
            },
        }

    def _switch(self, words: list[str], seed: str) -> None:
        with self._lock:
            if words[:1] == ["off"]:
                self._switch_off(words[1:])
            else:
                self._switch_on(words, seed)

    def _switch_off(self, words: list[str]) -> None:
        gone = self.faults.switch_off(words)
        for key, mechanism in self._mechanisms.items():
            if key in gone:
                mechanism.stop()

    def _switch_on(self, words: list[str], seed: str) -> None:
        key = self.faults.switch_on(words, seed)
        if key in self._mechanisms:
            try:
                self._mechanisms[key].start(self.faults.on[key])
            except OSError:
                self.faults.switch_off(key.split())
                raise
