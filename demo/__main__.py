"""`python -m demo`: a morning in the shop and the day after, on an AWS of its own on this machine.

Starts a fresh local AWS on free ports, deploys the application, plays the story with real uploads and
requests, and checks every step. Exits 0 when all went as it should, else 1 with a sentence about the first
difference. The outcome is written as JSON beside the folder (.localaws/demo.json).
"""

import argparse
import json
import signal
import sys
import time
from pathlib import Path
from typing import Any

from demo import report, stack
from demo.album import Album
from demo.checks import StoryError
from demo.office import Office
from demo.selfies import Selfies
from demo.shop import Refused, Shop
from demo.steps import Steps
from demo.story import Story
from localaws import pipes
from localaws.machine import AlreadyRunning
from localaws.processes import ProcessDied
from localaws.steps import StepFailed

FAILURES = (StoryError, Refused, AlreadyRunning, StepFailed, ProcessDied, TimeoutError, OSError)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(".localaws/demo"), help="where it all happens")
    folder = parser.parse_args().folder.resolve()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        outcome = play(folder)
    except KeyboardInterrupt:
        print("Interrupted; everything is stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # nobody reads the story any more
        raise
    except FAILURES as exc:
        print(f"\nThe demonstration failed. {exc}\nLogs: {folder / 'state' / 'logs'}", file=sys.stderr)
        outcome = {"ok": False, "error": str(exc)}
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.with_suffix(".json").write_text(json.dumps(outcome, indent=2) + "\n")
    return 0 if outcome["ok"] else 1


def play(folder: Path) -> dict[str, Any]:
    """Play the story on a new machine, print the outcome and return it, JSON-ready."""
    began = time.monotonic()
    say("A fresh local AWS, with this application deployed to it:\n")
    with stack.fresh_machine(folder, lambda line: say(f"  {line}")) as machine:
        started = round(time.monotonic() - began, 2)
        shop = Shop(machine.env, machine.messages)
        say(f"\nReady after {started:.1f} s: {shop.environment['FUTURE_STORE_API']}\n")
        steps = Steps(lambda line: say(f"  {line}"))
        story = Story(shop)
        steps.play(story.steps())
        visits = report.summary(shop)
        say(f"\n{report.table(visits)}\n")
        steps.play(Selfies(shop, story.customers).steps())
        steps.play(Album(shop, folder / "contact-sheet.jpg").steps())
        steps.play(Office(shop, story.customers, folder / "report.html").steps())
        memory = stack.memory()
    say("")
    say(f"Memory: {report.amounts(memory, 'MB')}.")
    total = round(time.monotonic() - began, 2)
    say(f"Time: start {started:.1f} s, story {sum(steps.times.values()):.1f} s; {total:.1f} s in all.")
    times = {"start": started, **steps.times, "total": total}
    return {"ok": True, "visits": visits, "memory_mb": memory, "seconds": times}


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(pipes.run(main))
