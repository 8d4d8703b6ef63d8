"""`python -m privacy_proof`: play photos in opt-in mode, and look for strangers in every store.

Exits 0 with `0 findings` and a head count within 2 %, else 1 with what was found and where.
"""

import argparse
import sys
import time
from pathlib import Path

from localaws import pipes
from privacy_proof.proof import Outcome, prove

SHOWN = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m privacy_proof", description=__doc__.partition("\n")[0])
    parser.add_argument("--photos", type=int, default=1000)
    parser.add_argument("--folder", type=Path, default=Path(".localaws/privacy"), help="where it all happens")
    arguments = parser.parse_args()
    began = time.monotonic()
    outcome = prove(arguments.folder.resolve(), arguments.photos, say)
    for line in told(outcome):
        say(line)
    say(f"{time.monotonic() - began:.0f} s")
    return 0 if outcome.holds else 1


def told(outcome: Outcome) -> list[str]:
    """Return the outcome in lines."""
    read = [f"  {store}: {size:,} bytes" for store, size in sorted(outcome.read.items())]
    found = [f"  {store}, {place}: {what}" for store, place, what in outcome.findings[:SHOWN]]
    share = 100 * outcome.miscounted
    return [
        f"{outcome.photos} photos: the customer seen in {outcome.visits} of them",
        f"{outcome.heads} heads, counted {outcome.counted}: {share:.2f} % off",
        "read:",
        *read,
        f"{len(outcome.findings)} findings",
        *found,
    ]


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(pipes.run(main))
