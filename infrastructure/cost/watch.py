"""What watching over a shop uses: alarms, dashboards, metrics, logs and traces."""

import json
from functools import cache
from pathlib import Path

from chalicelib.metrics import UNITS
from infrastructure.cost.measured import PROJECT
from infrastructure.cost.schedules import OPEN_SECONDS

TEMPLATE = Path(__file__).parents[1] / "template.yaml"
LANES = ("visit", "enrolment", "gallery", "report")
BY_LANE = ("Photos", "PhotoTime")
"""Metrics of each lane. The others have the stage as their only dimension."""
TRACED_SHARE = 0.05
"""Part of the requests that X-Ray records after the first of each second, unless it has other rules."""


@cache
def fixed() -> dict[str, float]:
    """Return the alarms, dashboards and metrics of a stage."""
    text = TEMPLATE.read_text()
    return {
        "alarms": float(text.count("Type: AWS::CloudWatch::Alarm\n")),
        "dashboards": float(text.count("Type: AWS::CloudWatch::Dashboard\n")),
        "metrics": float(len(UNITS) - len(BY_LANE) + len(BY_LANE) * len(LANES)),
    }


@cache
def log_months() -> float:
    """Return how many months logs are kept."""
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text())
    return float(config["log_retention_in_days"]) / 30


def recorded(requests: float) -> float:
    """Return how many traces X-Ray records of so many requests a day, spread evenly over the open hours."""
    return min(requests, OPEN_SECONDS + TRACED_SHARE * (requests - OPEN_SECONDS))
