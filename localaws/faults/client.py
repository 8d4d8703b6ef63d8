"""The switches of a running machine's faults, for the command and for tests."""

import json
import urllib.error
import urllib.request
from typing import Any

from localaws.faults.catalogue import WrongFault, takes_value

_TIMEOUT_SECONDS = 60.0


def switch(aws_url: str, *words: str | float, seed: str = "") -> dict[str, Any]:
    """Switch a fault as the command does: `switch(url, "down", "sns")`, `switch(url, "off")`.

    Without words nothing is switched. Return what is on: see `control.Control.state`. Raises WrongFault.
    """
    body = json.dumps({"words": [str(word) for word in words], "seed": seed}).encode() if words else None
    try:
        with urllib.request.urlopen(f"{aws_url}/_localaws/faults", body, _TIMEOUT_SECONDS) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as refused:
        raise WrongFault(json.load(refused)["message"]) from refused


def listing(state: dict[str, Any], whole: bool = True) -> str:
    """Return the faults that are on, for people; with `whole` also all others and Rekognition's calls."""
    on = [f"  {key} {value:g}" if takes_value(key) else f"  {key}" for key, value in state["on"].items()]
    if not whole:
        return "\n".join(["On:", *(on or ["  none"])])
    width = max(len(fault["usage"]) for fault in state["faults"])
    known = [f"  {fault['usage']:<{width}}  {fault['does']}" for fault in state["faults"]]
    calls = [
        f"  {name}: {count['answered']} answered, {count['throttled']} throttled"
        for name, count in state["rekognition"].items()
    ]
    lines = ["On:", *(on or ["  none"]), "There are:", *known]
    return "\n".join([*lines, "Rekognition since the start:", *calls] if calls else lines)
