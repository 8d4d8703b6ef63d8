"""`python -m localaws up|env|down|status|import`: this project's AWS on one machine."""

import argparse
import os
import shlex
import signal
import sys
import time
from pathlib import Path

from localaws import processes
from localaws.following import Follower
from localaws.machine import AlreadyRunning, Machine
from localaws.running import NothingRuns, Running
from localaws.steps import StepFailed

_TICK = 1.0
_COMMAND = 90  # characters of a command line that `status` prints; those of Lambda's workers have a thousand
# What `import` passes on to the project's own command.
_IMPORT = {
    "lane": "gallery, the only one for pictures of the past",
    "album": "what the album is called (as the folder)",
    "concurrency": "photos under way at a time (8)",
}
_FAILURES = (AlreadyRunning, NothingRuns, StepFailed, processes.ProcessDied, TimeoutError)


def main() -> int:
    """Run one command; its exit code."""
    arguments = _parser().parse_args()
    try:
        arguments.run(arguments)
    except _FAILURES as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def up(arguments: argparse.Namespace) -> None:
    """Start everything and stay until Ctrl-C, SIGTERM or the end of a part."""
    signal.signal(signal.SIGTERM, _interrupt)
    machine = Machine(arguments.project, arguments.state, arguments.port, say=_say)
    try:
        machine.start()
        _say(f"AWS       {machine.aws_url}")
        _say(f"REST API  {machine.api_url}")
        _say('Ready. In another shell: eval "$(.venv/bin/python -m localaws env)". Ctrl-C stops it.')
        log = Follower(machine.log("aws"))
        while True:
            machine.check()
            for line in log.lines():
                _say(line)
            time.sleep(_TICK)
    except KeyboardInterrupt:
        _say("Stopping.")
    finally:
        machine.stop()


def env(arguments: argparse.Namespace) -> None:
    """Print the variables for `eval`."""
    for name, value in Running.read(arguments.state).env.items():
        print(f"export {name}={shlex.quote(value)}")


def down(arguments: argparse.Namespace) -> None:
    """Stop what runs."""
    Running.read(arguments.state).end(arguments.state)
    _say("Stopped.")


def status(arguments: argparse.Namespace) -> None:
    """Print what runs, and the memory of each process."""
    found = Running.read(arguments.state)
    total = 0
    for pid in processes.descendants(found.pid):
        size = processes.memory(pid)
        total += size
        command = processes.command(pid).replace(f"{Path.cwd()}/", "")
        print(f"{size / 2**20:8.1f} MB  {pid:7d}  {command[:_COMMAND]}")
    print(f"{total / 2**20:8.1f} MB  in all (proportional set size)")
    for name in ("AWS_ENDPOINT_URL", "FUTURE_STORE_API", "REDIS_URL"):
        print(f"{name} {found.env[name]}")


def import_(arguments: argparse.Namespace) -> None:
    """Upload a folder's pictures and see them through; the same command again goes on where it ended."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    variables = {**ours, **Running.read(arguments.state).env}
    options = [f"--{name}={value}" for name in _IMPORT if (value := getattr(arguments, name)) is not None]
    command = [sys.executable, "-m", "backfill", "folder", *options, "--", arguments.dir]
    os.execve(sys.executable, command, variables)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localaws", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for run in (up, env, down, status, import_):
        command = commands.add_parser(run.__name__.rstrip("_"), help=run.__doc__)
        command.add_argument(
            "--state", type=Path, default=Path(".localaws"), help="what it keeps (.localaws)"
        )
        command.set_defaults(run=run)
        if run is up:
            command.add_argument("--project", type=Path, default=Path(), help="what it deploys (this folder)")
            command.add_argument(
                "--port", type=int, default=4566, help="AWS; then API, Valkey; 0: free ones (4566)"
            )
        if run is import_:
            command.add_argument("dir", help="the folder")
            for name, meaning in _IMPORT.items():
                command.add_argument(f"--{name}", help=meaning)
    return parser


def _say(line: str) -> None:
    print(line, flush=True)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
