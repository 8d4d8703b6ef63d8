"""The visit lane: photos a second and seconds a photo, beside the face engine alone."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import engine, stock
from benchmarks.load import Load, Passage, cores
from benchmarks.usage import processor_time
from demo.shop import Shop
from localaws.machine import Machine

ROUNDS = 3
ALONE = 20
"""Photos that go through one by one."""
STOCK = 40
"""Photos that go through moto as it comes."""


@dataclass(frozen=True)
class Bench:
    """A running system, and where to say how it goes."""

    machine: Machine
    shop: Shop
    load: Load
    say: Any

    @property
    def at_a_time(self) -> int:
        """Return the number of photos under way: enough to keep every core busy."""
        return 3 * cores()


def visits(bench: Bench, name: str, pictures: Sequence[bytes]) -> dict[str, Any]:
    """Measure these pictures through the visit lane: JSON-ready."""
    _run(bench, f"{name}-warm", pictures, bench.at_a_time)  # as long as a round, so that the pools have grown
    rounds = [_round(bench, f"{name}-{number}", pictures) for number in range(1, ROUNDS + 1)]
    middle = sorted(rounds, key=lambda one: one["ratio"])[ROUNDS // 2]
    alone = _run(bench, f"{name}-alone", pictures[:ALONE], 1)
    some = pictures[:STOCK]
    bare_moto = stock.moto_cost(some) / len(some)
    faces = [len(photo.faces) for photo in bench.load.photos(list(alone.states))]
    return {
        "photos": ROUNDS * len(pictures),
        "faces_per_photo": round(statistics.mean(faces), 2),
        **middle,
        "ratios": [one["ratio"] for one in rounds],
        "alone_p50_s": round(alone.percentile(50), 3),
        "alone_p95_s": round(alone.percentile(95), 3),
        "stock_moto_cpu_ms_per_photo": round(1000 * bare_moto, 1),
    }


def _round(bench: Bench, name: str, pictures: Sequence[bytes]) -> dict[str, Any]:
    cost = engine.cost(pictures, cores())
    bare = len(pictures) / cost.seconds
    before = bench.machine.rekognition_calls()
    with processor_time() as used:
        passage = _run(bench, name, pictures, bench.at_a_time)
    calls = bench.machine.rekognition_calls()
    bench.say(f"{name}: engine alone {bare:.1f}/s, system {passage.rate:.1f}/s ({passage.rate / bare:.0%})")
    return {
        "engine_per_s": round(bare, 1),
        "system_per_s": round(passage.rate, 1),
        "ratio": round(passage.rate / bare, 3),
        "engine_cpu_ms_per_photo": round(1000 * cost.processor / len(pictures), 1),
        "p50_s": round(passage.percentile(50), 3),
        "p95_s": round(passage.percentile(95), 3),
        "cpu_ms_per_photo": {kind: round(1000 * s / len(pictures), 1) for kind, s in used.items()},
        "waiting_for_staff": list(passage.states.values()).count("waiting"),
        "rekognition_calls_per_photo": {
            operation: round((count - before.get(operation, 0)) / len(pictures), 2)
            for operation, count in sorted(calls.items())
            if count > before.get(operation, 0)
        },
    }


def _run(bench: Bench, name: str, pictures: Sequence[bytes], at_a_time: int) -> Passage:
    uploads = ((f"entrance/door/{name}-{place:04}.jpg", picture) for place, picture in enumerate(pictures))
    passage = bench.load.run(uploads, at_a_time)
    unfinished = {key: state for key, state in passage.states.items() if state not in ("done", "waiting")}
    if unfinished:
        raise AssertionError(f"not every visit was done: {unfinished}")
    return passage
