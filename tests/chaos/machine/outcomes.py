"""The table of the scenarios in docs/reliability.md."""

from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "reliability.md"
BEGIN, END = "<!-- machine: begin -->", "<!-- machine: end -->"

HEAD = ("| scenario | outcome | took | run |", "| --- | --- | --- | --- |")

MOST_CHARACTERS = 120
"""Characters of an outcome in the table."""

_rows: dict[str, str] = {}


def note(scenario: str, outcome: str, seconds: float, run: str) -> None:
    """Note one scenario's outcome, and the words of its run."""
    words = scenario.removeprefix("test_").replace("_", " ")
    said = outcome[:MOST_CHARACTERS].replace("|", "\\|")
    _rows[words] = f"| {words} | {said} | {seconds:.0f} s | {run} |"


def write() -> None:
    """Write the rows between the table's marks; those of scenarios that were not run stay."""
    text = PAGE.read_text() if PAGE.exists() else ""
    before, begin, rest = text.partition(BEGIN)
    table, end, after = rest.partition(END)
    if _rows and begin and end:
        earlier = [line for line in table.splitlines() if line.startswith("| ") and line not in HEAD]
        rows = {line.split(" | ")[0].removeprefix("| "): line for line in earlier} | _rows
        lines = "\n".join(["", "", *HEAD, *rows.values(), "", ""])
        PAGE.write_text(f"{before}{BEGIN}{lines}{END}{after}")
