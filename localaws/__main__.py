"""`python -m localaws up|env|down|status|messages|fault|import`: this project's AWS on one machine."""

import argparse
import json
import os
import shlex
import signal
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from localaws import pipes, processes
from localaws.disk_space import DiskSpace
from localaws.faults import client
from localaws.faults.catalogue import WrongFault
from localaws.instance import Instance, NothingRuns
from localaws.log_tail import LogTail
from localaws.machine import AlreadyRunning, Machine
from localaws.process_names import process_name
from localaws.sent_messages.listing import message_list
from localaws.sent_messages.store import SentMessages
from localaws.steps import StepFailed
from localaws.time_factor import WrongTimeFactor, time_factor

_POLL_SECONDS = 1.0
_COMMAND_CHARACTERS = 90  # of a command line that `status` prints
_LAST_PORT = 65_533  # the API's and Valkey's are the next two
_ROW = "{:>11}  {:>7}  {:<30}  {}"
_FAILURES = (
    AlreadyRunning,
    NothingRuns,
    StepFailed,
    WrongFault,
    WrongTimeFactor,
    processes.ProcessDied,
    TimeoutError,
)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(words)
    try:
        arguments.run(arguments)
    except _FAILURES as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def up(arguments: argparse.Namespace) -> None:
    """Start everything and stay until Ctrl-C or SIGTERM. Start a part that ends again."""
    time_factor(os.environ)  # or else each part would end with the same complaint
    signal.signal(signal.SIGTERM, _interrupt)
    machine = Machine(arguments.project, arguments.state, arguments.port, say=_say)
    try:
        machine.start()
        _say(f"AWS       {machine.aws_url}")
        _say(f"REST API  {machine.api_url}")
        _say('Ready. In another shell: eval "$(.venv/bin/python -m localaws env)". Ctrl-C stops it.')
        log = LogTail(machine.log("aws"))
        while True:
            machine.mend()
            for line in log.lines():
                _say(line)
            time.sleep(_POLL_SECONDS)
    except KeyboardInterrupt:
        _say("Stopping.")
    finally:
        machine.stop()


def env(arguments: argparse.Namespace) -> None:
    """Print the variables for `eval`."""
    for name, value in Instance.read(arguments.state).env.items():
        print(f"export {name}={shlex.quote(value)}")


def down(arguments: argparse.Namespace) -> None:
    """Stop the running machine."""
    Instance.read(arguments.state).stop(arguments.state)
    _say("Stopped.")


def status(arguments: argparse.Namespace) -> None:
    """Print the running processes and the memory of each."""
    found = Instance.read(arguments.state)
    total = 0
    print(_ROW.format("memory", "process", "what", "command"))
    for pid in processes.descendants(found.pid):
        size = processes.memory(pid)
        total += size
        command = processes.command(pid).replace(f"{Path.cwd()}/", "")
        name = process_name(command, processes.short_name(pid))
        print(_ROW.format(_megabytes(size), pid, name, command.partition(' ["')[0][:_COMMAND_CHARACTERS]))
    print(f"{_megabytes(total):>11}  in all (proportional set size)")
    for name in ("AWS_ENDPOINT_URL", "FUTURE_STORE_API", "REDIS_URL"):
        print(f"{name} {found.env[name]}")
    if words := DiskSpace(arguments.state).shortage():
        print(words)


def messages(arguments: argparse.Namespace) -> None:
    """Print the sent messages, oldest first: e-mail, text messages, push and topics."""
    if not arguments.state.is_dir():
        raise NothingRuns(f"There is no local AWS in {arguments.state}: --state names its folder.")
    kept = SentMessages(arguments.state / "messages.jsonl").list()
    print(json.dumps(kept, indent=2) if arguments.json else message_list(kept))


def fault(arguments: argparse.Namespace) -> None:
    """Switch a fault on, or `off`, and print what is on; without words, also what there is."""
    url = Instance.read(arguments.state).env["AWS_ENDPOINT_URL"]
    found = client.switch(url, *arguments.words, seed=os.environ.get("SEED", ""))
    print(json.dumps(found, indent=2) if arguments.json else client.listing(found, whole=not arguments.words))


def import_(arguments: argparse.Namespace) -> None:
    """Upload a folder's pictures and wait for their results; repeat it after an interruption."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    variables = {**ours, **Instance.read(arguments.state).env}
    given = {name: getattr(arguments, name) for name in ("lane", "album", "concurrency")}
    options = [f"--{name}={value}" for name, value in given.items() if value is not None]
    command = [sys.executable, "-m", "backfill", "folder", *options, "--", str(arguments.dir)]
    os.execve(sys.executable, command, variables)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localaws", description=__doc__)
    commands = parser.add_subparsers(required=True)
    importing = (import_,) if find_spec("backfill") else ()  # a part of this project, not of localaws
    for run in (up, env, down, status, messages, fault, *importing):
        command = commands.add_parser(run.__name__.rstrip("_"), help=run.__doc__)
        command.add_argument(
            "--state", type=Path, default=Path(".localaws"), help="what it keeps (.localaws)"
        )
        command.set_defaults(run=run)
        if run is up:
            command.add_argument("--project", type=Path, default=Path(), help="what it deploys (this folder)")
            command.add_argument(
                "--port", type=_port, default=4566, help="AWS; then API, Valkey; 0: free ones (4566)"
            )
        if run in (messages, fault):
            command.add_argument("--json", action="store_true", help="all that is known, as JSON")
        if run is fault:
            command.add_argument("words", nargs="*", metavar="WORD", help="NAME [VALUE], or off [NAME]")
        if run is import_:
            from backfill.arguments import add_concurrency, add_folder

            add_folder(command)
            add_concurrency(command)
    return parser


def _port(text: str) -> int:
    """Parse the first of three consecutive ports."""
    if not (text.isascii() and text.isdecimal() and int(text) <= _LAST_PORT):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a port from 1 to {_LAST_PORT}, nor 0 for free ones"
        )
    return int(text)


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f} MB"


def _say(line: str) -> None:
    print(line, flush=True)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(pipes.run(main))
