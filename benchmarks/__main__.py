"""`python -m benchmarks`: measure on a local AWS of its own, and write build/benchmarks.json."""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import archive, gallery, pictures, promotion, report, search, trace, visits_report
from benchmarks.lanes import Bench, visits
from benchmarks.load import Load
from benchmarks.usage import peak_memory
from demo.shop import Shop
from demo.stack import fresh_machine
from localaws import pipes
from localaws.machine import AlreadyRunning
from localaws.processes import ProcessDied
from localaws.steps import StepFailed

BUILD = Path("build")
FAILURES = (AlreadyRunning, StepFailed, ProcessDied, TimeoutError, AssertionError, OSError)


def main() -> int:
    chosen = _parser().parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        results = measure(chosen)
    except KeyboardInterrupt:
        print("Interrupted; everything is stopped.", file=sys.stderr)
        return 130
    except FAILURES as exc:
        print(f"The benchmarks failed. {exc}", file=sys.stderr)
        return 1
    BUILD.mkdir(exist_ok=True)
    (BUILD / "benchmarks.json").write_text(json.dumps(results, indent=2) + "\n")
    print(report.text(results))
    return 0


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    """Measure the chosen parts, one after the other: JSON-ready."""
    parts = [part for part in PARTS if chosen.only in (None, part)]
    results: dict[str, Any] = {"trace": trace.measure()}
    began = time.monotonic()
    with peak_memory() as memory, fresh_machine(chosen.folder.resolve(), say) as machine:
        results["start_s"] = round(time.monotonic() - began, 1)
        say(f"start: {results['start_s']} s")
        shop = Shop(machine.env, machine.messages)
        bench = Bench(machine, shop, Load(shop), say)
        results |= {part: PARTS[part](bench, chosen) for part in parts}
    results["peak_memory_mb"] = {kind: round(size, 1) for kind, size in memory.items()}
    return {name: result for name, result in results.items() if result is not None}


def _portraits(bench: Bench, chosen: argparse.Namespace) -> Any:
    return visits(bench, "portraits", pictures.portraits(chosen.portraits))


def _groups(bench: Bench, chosen: argparse.Namespace) -> Any:
    return visits(bench, "groups", pictures.groups(chosen.groups))


def _real_portraits(bench: Bench, chosen: argparse.Namespace) -> Any:
    found = pictures.real_portraits(chosen.photos, chosen.portraits) if chosen.photos else []
    return visits(bench, "real_portraits", found) if found else None


def _real_groups(bench: Bench, chosen: argparse.Namespace) -> Any:
    found = pictures.real_groups(chosen.photos, chosen.groups) if chosen.photos else []
    return visits(bench, "real_groups", found) if found else None


def _gallery(bench: Bench, chosen: argparse.Namespace) -> Any:
    say(f"gallery: making {chosen.gallery} files, once")
    files = archive.make(BUILD / f"archive-{chosen.gallery}", chosen.gallery)
    return gallery.archive(bench, files)


def _promotion(bench: Bench, chosen: argparse.Namespace) -> Any:
    return promotion.promotion(bench, chosen.customers)


def _report(bench: Bench, chosen: argparse.Namespace) -> Any:
    return visits_report.report(bench, chosen.visits)


def _search(bench: Bench, chosen: argparse.Namespace) -> Any:
    return search.search(bench, chosen.sought)


PARTS: dict[str, Callable[[Bench, argparse.Namespace], Any]] = {
    "portraits": _portraits,
    "groups": _groups,
    "real_portraits": _real_portraits,
    "real_groups": _real_groups,
    "gallery": _gallery,
    "promotion": _promotion,
    "report": _report,
    "search": _search,
}


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=[*PARTS, "start"], help="one part, beside the start (all)")
    parser.add_argument("--folder", type=Path, default=Path(".localaws/benchmarks"), help="where it runs")
    parser.add_argument(
        "--photos",
        type=Path,
        help="a folder with faces/<person>/*.jpg and groups/*.jpg, to measure real ones too",
    )
    for part, count in (("portraits", 100), ("groups", 30), ("gallery", 500)):
        parser.add_argument(f"--{part}", type=int, default=count, help=f"how many pictures ({count})")
    for what, count in (("customers", 10_000), ("visits", 100_000), ("sought", 100_000)):
        parser.add_argument(f"--{what}", type=int, default=count, help=f"how many there are ({count})")
    return parser


if __name__ == "__main__":
    sys.exit(pipes.run(main))
