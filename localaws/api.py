"""The REST API: `chalice local --stage local --no-autoreload`, with Nagle's algorithm off.

`chalice local` sends headers and body apart, so with Nagle's algorithm a client waits for its own delayed
acknowledgement between them: 44 ms a request instead of 0.3 ms. `python -m localaws.api PROJECT PORT`.
"""

import sys

from chalice.cli import main as chalice
from chalice.local import ChaliceRequestHandler


def main() -> None:
    """Serve the project's API until the process is ended."""
    project, port = sys.argv[1:]
    ChaliceRequestHandler.disable_nagle_algorithm = True
    sys.argv = [
        "chalice",
        "--project-dir",
        project,
        "local",
        "--stage",
        "local",
        "--no-autoreload",
        "--port",
        port,
    ]
    chalice()


if __name__ == "__main__":
    main()
