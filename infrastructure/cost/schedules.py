"""Runs of the schedules, which cost something though nobody comes, and the searches of one of them."""

import re
from functools import cache
from pathlib import Path

from chalicelib.faces.duplicates import SETTLING_MS

APP = Path(__file__).parents[2] / "app.py"
RATE = re.compile(r"@app\.schedule\(Rate\((\d+), unit=Rate\.MINUTES\)\)\ndef (\w+)\(")
DAILY = re.compile(r"@app\.schedule\(Cron\(\d+, \d+, \"\*\", \"\*\", \"\?\", \"\*\"\)\)\ndef (\w+)\(")
DAYS = 30
MINUTES = DAYS * 24 * 60


@cache
def runs() -> dict[str, float]:
    """Return the runs a month of each scheduled function in app.py."""
    text = APP.read_text()
    often = {name: MINUTES / int(minutes) for minutes, name in RATE.findall(text)}
    return often | {name: float(DAYS) for name in DAILY.findall(text)}


def later_searches() -> float:
    """Return how often merge_newcomers searches a newcomer, on average.

    Each run searches all that wait. A face that was kept less than SETTLING_MS before is searched again.
    """
    every_ms = MINUTES / runs()["merge_newcomers"] * 60_000
    return 1 + SETTLING_MS / every_ms
