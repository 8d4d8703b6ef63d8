"""`python -m infrastructure.generated`: write the files that follow from app.py and statemachine.json.

These are each function's policy file in .chalice/config.json, the diagram of the state machine, and the
tables of what it costs.
"""

import argparse
import json
import sys
from pathlib import Path

from infrastructure import functions
from infrastructure.cost import page
from infrastructure.errors import run
from infrastructure.statemachine import diagram

STAGE = "local"


def main() -> int:
    argparse.ArgumentParser(prog="python -m infrastructure.generated", description=__doc__).parse_args()
    return run(lambda: generate(Path.cwd()))


def generate(project: Path) -> None:
    """Write the policies' lines, the diagram and the tables of costs.

    Raises:
        DeploymentError: app.py can't be imported, or its policy templates are not complete.
    """
    functions.complete(project, functions.registered(project, STAGE))
    document = project / diagram.DOCUMENT
    redrawn = diagram.redrawn(document.read_text(), json.loads((project / "statemachine.json").read_text()))
    if redrawn != document.read_text():
        document.write_text(redrawn)
        print(f"drew the state machine in {diagram.DOCUMENT}")
    costs = project / page.DOCUMENT
    if (counted := page.redrawn(costs.read_text())) != costs.read_text():
        costs.write_text(counted)
        print(f"counted what it costs in {page.DOCUMENT}")


if __name__ == "__main__":
    sys.exit(main())
