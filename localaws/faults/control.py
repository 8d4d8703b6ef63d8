"""`/_localaws/faults`: the faults that are on, and their switches.

GET lists. POST {"words": ["down", "sns"], "seed": "7"} switches on; {"words": ["off", "down"]} off.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from localaws.faults.catalogue import CATALOGUE, WrongFault
from localaws.faults.paused_valkey import PausedValkey
from localaws.faults.switches import Faults

_VALKEY = "down valkey"


class Control:
    """The switches of one machine. `calls` returns the answered calls of each Rekognition operation."""

    def __init__(
        self, faults: Faults, valkey_url: str, calls: Callable[[], Mapping[str, int]] = lambda: {}
    ) -> None:
        self.faults, self._calls = faults, calls
        self._valkey = PausedValkey(valkey_url)

    def answer(self, environ: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return the status and the JSON that answer a request."""
        if environ["REQUEST_METHOD"] == "POST":
            asked = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
            try:
                self._switch(asked["words"], str(asked.get("seed", "")))
            except WrongFault as exc:
                return 400, {"message": str(exc)}
            except OSError as exc:
                return 400, {"message": f"Valkey cannot be stopped: {exc}"}
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

    def close(self) -> None:
        """Switch all off."""
        self._switch(["off"], "")

    def _switch(self, words: list[str], seed: str) -> None:
        if words[:1] == ["off"]:
            if _VALKEY in self.faults.switch_off(words[1:]):
                self._valkey.resume()
        elif self.faults.switch_on(words, seed) == _VALKEY:
            try:
                self._valkey.pause()
            except OSError:
                self.faults.switch_off(_VALKEY.split())
                raise
