"""How near a shop comes to AWS' quotas in its busiest hour: quotas.json."""

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from infrastructure.cost.measured import PROJECT, execution, seconds
from infrastructure.cost.schedules import later_searches
from infrastructure.cost.usage import Shop, executions, faces_of

FILE = Path(__file__).with_name("quotas.json")
BUSY_SHARE = 0.2
"""Part of a day's traffic that comes in its busiest hour: an assumption."""
HOUR_SECONDS = 3600
OWN_REMEDY = "the setting, as far as the account's quota allows: photos wait for their turn, none is lost"


@dataclass(frozen=True)
class Load:
    """A quota with what the busiest hour needs of it, in the quota's unit."""

    name: str
    unit: str
    limit: float
    needed: float
    remedy: str

    @property
    def share(self) -> float:
        """Return the part of the quota that is needed."""
        return self.needed / self.limit


@cache
def quotas() -> dict[str, Any]:
    """Return the quotas as they are in their file."""
    return dict(json.loads(FILE.read_text())["quotas"])


def loads(shop: Shop) -> list[Load]:
    """Return the quotas by how much of them is needed, the one that binds first at the beginning."""
    needed = _needed_a_day(shop)
    searches = _busy(needed["SearchFaces"])
    found = [
        Load(
            "`REKOGNITION_TPS` of the stage `prod`", "calls a second", share_of_stage(), searches, OWN_REMEDY
        ),
    ]
    found += [
        Load(kept["name"], kept["unit"], kept["limit"], _busy(needed[name]), kept["raise"])
        for name, kept in quotas().items()
    ]
    return sorted(found, key=lambda load: -load.share)


@cache
def share_of_stage() -> float:
    """Return REKOGNITION_TPS as .chalice/config.json has it for the stage `prod`."""
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text())
    return float(config["stages"]["prod"]["environment_variables"]["REKOGNITION_TPS"])


def _busy(a_day: float) -> float:
    return a_day * BUSY_SHARE / HOUR_SECONDS


def _needed_a_day(shop: Shop) -> dict[str, float]:
    """Return calls, transitions and seconds of functions a day by quota."""
    needed: dict[str, float] = defaultdict(float)
    for kind, number in executions(shop).items():
        found = execution(kind, faces_of(kind, shop))
        ran = sum(seconds(name) * count for name, count in found.run.functions.items())
        each = {
            "StartExecution": 1.0,
            "StateTransition": float(len(found.run.states)),
            "Concurrency": ran + (seconds("start_photo") if found.puts else 0),
            **found.rekognition,
        }
        for name, count in each.items():
            needed[name] += count * number
    newcomers = shop.visits * (1 - shop.known)
    needed["SearchFaces"] += newcomers * later_searches(newcomers)
    return needed
