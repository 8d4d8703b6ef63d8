"""The table of the scenarios in docs/reliability.md."""

from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "reliability.md"
BEGIN, END = "<!-- machine: begin -->", "<!-- machine: end -->"

_rows: dict[str, str] = {}


def note(scenario: str, outcome: str, seconds: float) -> None:
    """Note one scenario's outcome."""
    words = scenario.removeprefix("test_").replace("_", " ")
    _rows[scenario] = f"| {words} | {outcome} | {seconds:.0f} s |"


def write(title: str) -> None:
    """Write the table between its marks. Does nothing without a page or a scenario."""
    text = PAGE.read_text() if PAGE.exists() else ""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if _rows and begin and end:
        table = "\n".join(["", "| scenario | outcome | took |", "| --- | --- | --- |", *_rows.values(), ""])
        PAGE.write_text(f"{before}{BEGIN}\n{title}\n{table}{END}{after}")
