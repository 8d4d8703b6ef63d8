"""`python -m benchmarks.cold`: processor time of cold starts, with what is really deployed.

Each task of the visit lane runs in fresh processes, with the deployed package and the event that the state
machine has sent it. Beside it runs the same package without its bytecode. It writes build/cold.json.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from benchmarks.cold_events import Events, visit_events
from demo.shop import Shop
from demo.stack import fresh_machine
from localaws import environment, pipes
from localaws.lambdas.code import search_path
from localaws.machine import Machine

TIMES = 7
HERE = Path(__file__).resolve().parent
SANDBOX = HERE.parent / "localaws" / "lambdas" / "sandbox"
COLUMNS = ("init", "first", "second", "peak_mb")
PACKAGES = ("with bytecode", "without")


def measure(machine: Machine, events: Events) -> dict[str, Any]:
    """Return for each package and task the ms of processor time, and MB at the peak.

    They are the least of several starts, because whatever else this machine does only adds to them.
    """
    with tempfile.TemporaryDirectory() as folder:
        return {
            package: dict(_rows(machine, turns, _unpack(machine, Path(folder) / package, package)))
            for package, turns in zip(PACKAGES, _halves(events), strict=True)
        }


def _halves(events: Events) -> tuple[Events, Events]:
    """Share out the events, because a message is sent once."""
    halves = slice(TIMES), slice(TIMES, None)
    first, second = ({task: given[half] for task, given in events.items()} for half in halves)
    return first, second


def _unpack(machine: Machine, folder: Path, package: str) -> list[str]:
    """Unpack what is deployed. Return its search path."""
    for file in (machine.project / ".chalice" / "deployments").glob("*.zip"):
        with ZipFile(file) as zipped:
            kept = [name for name in zipped.namelist() if package != "without" or not name.endswith(".pyc")]
            zipped.extractall(folder / file.name.partition("-")[0], kept)
    return search_path(folder / "appcode", [folder / "managed"], environment.RUNTIME)


def _rows(machine: Machine, events: Events, paths: list[str]) -> Iterator[tuple[str, dict[str, float]]]:
    client = Shop(machine.env, machine.messages).aws("lambda")
    for name, given in events.items():
        function = client.get_function_configuration(FunctionName=f"future-store-local-{name}")
        variables = _variables(machine, function)
        starts = [_start(variables, paths, event) for event in given]
        yield name, {column: min(one[column] for one in starts) for column in COLUMNS}
        print(f"{name}: {starts[0]}", file=sys.stderr, flush=True)


def _variables(machine: Machine, function: Mapping[str, Any]) -> dict[str, str]:
    """Return the environment of a function's process: nothing of this one's, least of all about bytecode."""
    return {
        **environment.client_variables(machine.env["AWS_ENDPOINT_URL"]),
        **function["Environment"]["Variables"],
        "ARN": function["FunctionArn"],
        "_HANDLER": function["Handler"],
        "AWS_REGION": environment.REGION,
        "AWS_LAMBDA_FUNCTION_NAME": function["FunctionName"],
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function["MemorySize"]),
        "AWS_LAMBDA_LOG_GROUP_NAME": "",
        "AWS_LAMBDA_LOG_STREAM_NAME": "",
        "PATH": os.defpath,
    }


def _start(variables: Mapping[str, str], paths: list[str], event: Any) -> dict[str, Any]:
    given = {"runtime": str(SANDBOX), "search_path": paths, "event": event}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-X", "utf8", str(HERE / "one_start.py")],
        input=json.dumps(given),
        env=dict(variables),
        cwd=paths[0],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if found["failed"]:
        raise AssertionError(f"{variables['_HANDLER']} failed: {found['failed'][0]}")
    return found


def table(found: Mapping[str, Any]) -> str:
    """Return the found as a table in Markdown."""
    lines = [
        "| task | package | init ms | first call ms (goal: 60) | both (goal: 200) | second call | peak MB |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for task in found[PACKAGES[0]]:
        for package in PACKAGES:
            init, first, second, peak = (found[package][task][column] for column in COLUMNS)
            lines.append(
                f"| `{task}` | {package} | {init:.0f} | {first:.0f} | {init + first:.0f} "
                f"| {second:.0f} | {peak:.0f} |"
            )
    return "\n".join(lines)


def main() -> int:
    """Print the table. Return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cold", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(".localaws/cold"), help="where it runs")
    folder = parser.parse_args().folder.resolve()
    with fresh_machine(folder, lambda line: print(line, file=sys.stderr, flush=True)) as machine:
        events = visit_events(Shop(machine.env, machine.messages), len(PACKAGES) * TIMES)
        found = measure(machine, events)
    Path("build").mkdir(exist_ok=True)
    Path("build/cold.json").write_text(json.dumps(found, indent=2) + "\n")
    print(table(found))
    return 0


if __name__ == "__main__":
    sys.exit(pipes.run(main))
