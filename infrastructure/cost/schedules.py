"""Runs of the schedules, which cost something though nobody comes, and the searches of one of them."""

import math
import re
from functools import cache
from pathlib import Path

from chalicelib.config import Settings
from chalicelib.faces.suspects import NEAR, PER_SEARCH

APP = Path(__file__).parents[2] / "app.py"
RATE = re.compile(r"@app\.schedule\(Rate\((\d+), unit=Rate\.MINUTES\)\)\ndef (\w+)\(")
DAILY = re.compile(r"@app\.schedule\(Cron\(\d+, \d+, \"\*\", \"\*\", \"\?\", \"\*\"\)\)\ndef (\w+)\(")
DAYS = 30
MINUTES = DAYS * 24 * 60
OPEN_SECONDS = 10 * 3600
"""Time a day in which visitors come: an assumption."""


@cache
def runs() -> dict[str, float]:
    """Return the runs a month of each scheduled function in app.py."""
    text = APP.read_text()
    often = {name: MINUTES / int(minutes) for minutes, name in RATE.findall(text)}
    return often | {name: float(DAYS) for name in DAILY.findall(text)}


def later_searches(newcomers: float) -> float:
    """Return how often merge_newcomers searches each of so many newcomers a day on average.

    It searches those who were followed by another soon after, and at most one of PER_SEARCH.
    """
    near = NEAR * Settings(stage="", photos_bucket="", results_bucket="").search_settling
    return min(1 - math.exp(-near * newcomers / OPEN_SECONDS), 1 / PER_SEARCH)
