"""`python -m backfill folder|bucket`: existing pictures through a stage's state machine."""

import argparse
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError

from backfill.arguments import add_concurrency, add_folder
from backfill.bucket import Objects
from backfill.executions import Executions
from backfill.folder import Folder
from backfill.progress import Progress
from backfill.stage import Target, target
from backfill.workers import Run, Work
from infrastructure.errors import DeploymentError, sentence
from localaws import pipes


class Photos(Protocol):
    """Photos to import: their number, and a piece of work for each."""

    def count(self) -> int: ...
    def work(self) -> Iterable[Work]: ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 when no photo failed, 1 when one did or nothing could begin, 130 after Ctrl-C."""
    chosen = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _run(chosen)
    except KeyboardInterrupt:
        print("Interrupted. The same command goes on where this one ended.", file=sys.stderr)
        return 130
    except (DeploymentError, BotoCoreError, ClientError) as exc:
        print("error:", " ".join(sentence(exc).split()), file=sys.stderr)
        return 1


def folder(chosen: argparse.Namespace, found: Target, executions: Executions) -> Photos:
    """Upload a folder's files into the gallery; what is there with the same content is skipped."""
    album = chosen.dir.resolve().name if chosen.album is None else chosen.album
    return Folder(chosen.dir, album, found, executions)


def bucket(chosen: argparse.Namespace, found: Target, executions: Executions) -> Photos:
    """Start what lies in the photos bucket already; what was started before is skipped."""
    return Objects(chosen.prefix, found, executions)


def _run(chosen: argparse.Namespace) -> int:
    found = target(Path.cwd(), chosen.stage, chosen.concurrency)
    run = Run(chosen.concurrency)
    photos: Photos = chosen.source(chosen, found, Executions(found.states, found.state_machine, run.pause))
    progress = Progress(photos.count())
    try:
        run.over(photos.work(), progress)
    finally:
        progress.end(run.summary)
        print(run.summary.text(), flush=True)
    return 1 if run.summary.failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backfill", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for source in (folder, bucket):
        command = commands.add_parser(source.__name__, help=source.__doc__)
        command.set_defaults(source=source)
        command.add_argument("--stage", default="local", help="a stage of .chalice/config.json (local)")
        add_concurrency(command)
        if source is folder:
            add_folder(command)
        else:
            command.add_argument("prefix", nargs="?", default="", help="of the objects' keys (all)")
    return parser


if __name__ == "__main__":
    sys.exit(pipes.run(main))
