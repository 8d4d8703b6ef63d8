"""`python -m backup save|restore`: back a stage up, and bring it back."""

import argparse
import errno
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from boto3.exceptions import Boto3Error

from backup.restoring import restore
from backup.saving import save
from backup.stage import target
from chalicelib.errors import FutureStoreError
from infrastructure.errors import DeploymentError, run
from localaws import pipes

ONLY_MINE = 0o077


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    os.umask(ONLY_MINE)
    try:
        return run(lambda: _told(chosen))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _told(chosen: argparse.Namespace) -> None:
    act: Callable[[argparse.Namespace], None] = chosen.act
    try:
        act(chosen)
    except BrokenPipeError:
        raise
    except OSError as exc:
        raise DeploymentError(_no_room(exc) or f"{exc.filename}: {exc.strerror}.") from exc
    except (FutureStoreError, Boto3Error) as exc:
        raise DeploymentError(str(exc)) from exc


def _no_room(exc: OSError) -> str:
    if exc.errno not in (errno.ENOSPC, errno.EDQUOT):
        return ""
    return f"{exc.strerror}: make room, or name a folder that has some by TO or TMPDIR."


def back_up(chosen: argparse.Namespace) -> None:
    """Write an archive."""
    save(target(Path.cwd(), chosen.stage), chosen.to)


def bring_back(chosen: argparse.Namespace) -> None:
    """Restore an archive into an empty shop."""
    if not chosen.source:
        raise DeploymentError("Name the archive by FROM=file or FROM=s3://bucket/key.")
    found = target(Path.cwd(), chosen.stage)
    restore(found, chosen.source, chosen.erased, replace=chosen.replace)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backup", description=__doc__)
    commands = parser.add_subparsers(required=True)
    saving = commands.add_parser("save", help=back_up.__doc__)
    saving.set_defaults(act=back_up)
    saving.add_argument("--to", default="backups", help="a folder, or s3://bucket/prefix (backups)")
    restoring = commands.add_parser("restore", help=bring_back.__doc__)
    restoring.set_defaults(act=bring_back)
    restoring.add_argument("--from", dest="source", required=True, help="a file, or s3://bucket/key")
    restoring.add_argument("--erased", default="", help="notes of erasures: s3://bucket, a folder, or none")
    restoring.add_argument("--replace", action="store_true", help="the shop is in use: take it away first")
    for command in (saving, restoring):
        command.add_argument("--stage", default="local", help="a stage of .chalice/config.json (local)")
    return parser


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # or it would leave what it has unpacked
    sys.exit(pipes.run(main))
