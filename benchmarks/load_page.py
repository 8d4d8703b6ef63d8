"""The page about load: a table of what `python -m benchmarks.busy` measured."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.load import cores, percentile

SHARES = (50, 95, 99)
GOAL_MS = 100
LANES = {"entrance": "visit", "gallery": "gallery", "enrolment": "enrolment"}
"""By the first folder of a photo's key."""

HEAD = """# Load

`make bench` measures this last and writes this page, on a local AWS of its own. So does
`.venv/bin/python -m benchmarks.busy --document docs/load.md` alone. The pictures are made from those of three
people, so the face engine works as for real ones. Seventeen screens, 20 requests a second, ask the REST API
meanwhile. The goal is that 95 of 100 requests take 100 ms at most.

- Times of photos count from the upload to the end, times of requests from when they were due.
- Memory is that of all processes of the local AWS together, in MB, at ten moments from begin to end.
- A photo ends as `done`, as `rejected` with a reason, as `waiting` for a person's answer, or as `failed`.
"""


@dataclass(frozen=True)
class Scene:
    """The measurements of a scene: seconds and states by folder, seconds of requests, megabytes over time."""

    name: str
    seconds: dict[str, list[float]]
    states: dict[str, Counter[str]]
    requests: list[float]
    memory: list[float]


def page(table: str) -> str:
    """Return the whole page, in Markdown."""
    return f"{HEAD}\nMeasured on {cores()} cores:\n\n{table}"


def table(scenes: Iterable[Scene]) -> str:
    """Return one table for all scenes, in Markdown."""
    head = ["| scene | what | how many | p50 | p95 | p99 |", "| --- | --- | --- | --- | --- | --- |"]
    rows = [row for scene in scenes for row in _rows(scene)]
    return "\n".join([*head, *rows]) + "\n"


def _rows(scene: Scene) -> list[str]:
    lanes = [
        _row(scene.name, f"{LANES[folder]} lane, {_counts(scene.states[folder])}", seconds, "{:.2f} s", 1)
        for folder, seconds in scene.seconds.items()
    ]
    memory = " ".join(f"{megabytes:.0f}" for megabytes in scene.memory)
    return [
        *lanes,
        _row(
            scene.name,
            f"the screens' requests (goal: p95 of {GOAL_MS} ms)",
            scene.requests,
            "{:.0f} ms",
            1000,
        ),
        f"| {scene.name} | memory: {memory} | {len(scene.memory)} | | | |",
    ]


def _row(scene: str, what: str, seconds: Sequence[float], form: str, factor: float) -> str:
    shares = [form.format(factor * percentile(seconds, share)) for share in SHARES]
    return f"| {scene} | {what} | {len(seconds)} | {' | '.join(shares)} |"


def _counts(states: Counter[str]) -> str:
    return ", ".join(f"{count} `{state}`" for state, count in sorted(states.items()))
