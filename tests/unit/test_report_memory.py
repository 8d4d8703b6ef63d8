"""A report's length doesn't matter to the memory that rendering it takes.

The peak is the kernel's VmHWM, for getrusage counts the memory of the process that forked.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]
RENDER = """
import gzip, json, re, sys
from pathlib import Path
from chalicelib.reports.pages import TALLIES, write_page, write_table
from chalicelib.reports.values import Report

kind, count, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
START, SPAN = 1_790_035_200_000, 90 * 24 * 3600 * 1000
items = [{"sku": f"sku-{number}", "quantity": 2} for number in range(3)]

def row(number):
    moment = START + number * SPAN // count
    who = [f"{number:032x}", f"{number * 7:032x}", f"Customer {number}", "enrolled"]
    if kind == "visits":
        return ["visit", *who, moment, moment + 60_000, 2, number % 2]
    return ["order", *who, "handed_over", moment, moment, moment, None, items]

with gzip.open(folder / "data", "wt", compresslevel=1) as file:
    file.write(json.dumps(["summary", START + SPAN, count, count, count, 0]) + "\\n")
    for number in range(3):
        file.write(json.dumps(["product", f"sku-{number}", "Tea", 549, 5, 1]) + "\\n")
    for number in range(count):
        file.write(json.dumps(row(number)) + "\\n")
report = Report(
    id="one", kind=kind, from_="2026-09-22T00:00:00Z", to="2026-12-21T00:00:00Z",
    created_at="2026-12-21T00:00:00Z",
)
tally = TALLIES[kind](report)
write_table(folder / "data", folder / "table", tally)
write_page(folder / "page", report, tally.sheet())
print(json.dumps({
    "memory": int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024,
    "lines": sum(1 for _ in (folder / "table").open()),
    "page": (folder / "page").stat().st_size / 1024,
}))
"""
LAMBDA = 256
"""Megabytes that the function has."""


def render(kind: str, count: int, folder: Path) -> dict[str, Any]:
    """Render in a process of its own. Return MB at the peak, lines of the table, kB of the page."""
    command = [sys.executable, "-c", RENDER, kind, str(count), str(folder)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(("kind", "few", "many"), [("visits", 10_000, 100_000), ("orders", 2_000, 10_000)])
def test_the_peak_hardly_grows_with_the_rows(kind: str, few: int, many: int, tmp_path: Path) -> None:
    small, large = render(kind, few, tmp_path), render(kind, many, tmp_path)

    assert large["lines"] >= many + 1
    assert large["memory"] - small["memory"] < 5
    assert large["memory"] < LAMBDA / 2
    assert large["page"] < 1000
