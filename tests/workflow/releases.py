"""Releases of the deployed shop, made while it serves."""

import io
import json
import os
import subprocess
import sys
import zipfile
from typing import Any

from demo.shop import Shop
from localaws.machine import Machine

CODE = """
import app

def record_visit(event, context):
    assert event["release"] == "next", "an execution of the release before came to code of the next one"
    return app.record_visit(event, context)

def request_orders(event, context):
    raise RuntimeError("no execution of the next release calls this")
"""
"""Code of the next release. Its `record_visit` needs a field that only its own definition gives."""
CHANGED = ("record_visit", "request_orders")
PARKED_SECONDS = 12
"""Time for which an execution of the first release waits before it calls a failed function again."""


class Releases:
    """The releases of a running machine, which `deploy` makes as a person does."""

    def __init__(self, machine: Machine, shop: Shop) -> None:
        self._machine = machine
        self._states, self._functions = shop.aws("stepfunctions"), shop.aws("lambda")
        self._file = machine.project / "statemachine.json"
        self._template = self._file.read_text()
        self._before: dict[str, dict[str, Any]] = {}
        self.arn = machine.env["STATE_MACHINE_ARN"]

    def deploy(self, *options: str) -> list[str]:
        """Run `deploy_sfn.py`. Return the lines that it prints."""
        answer = subprocess.run(
            [sys.executable, "deploy_sfn.py", "--stage", "local", *options],
            cwd=self._machine.project,
            env=os.environ | self._machine.env,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.splitlines()

    def live(self) -> int:
        """Return the number of the release by which executions start."""
        found = self._states.describe_state_machine_alias(stateMachineAliasArn=f"{self.arn}:live")
        [route] = found["routingConfiguration"]
        return number(route["stateMachineVersionArn"])

    def all(self) -> list[int]:
        """Return the numbers of the releases that are there."""
        found = self._states.list_state_machine_versions(stateMachineArn=self.arn)["stateMachineVersions"]
        return sorted(number(each["stateMachineVersionArn"]) for each in found)

    def versions(self, function: str) -> int:
        """Return how many versions of a function are there."""
        found = self._functions.list_versions_by_function(FunctionName=f"future-store-local-{function}")
        return len(found["Versions"]) - 1  # one is $LATEST

    def write_first(self) -> None:
        """Write the project's definition with long waits before a failed function is called again."""
        definition = json.loads(self._template)
        for retry in definition["States"]["RecogniseFaces"]["Retry"]:
            retry |= {"IntervalSeconds": PARKED_SECONDS, "BackoffRate": 1, "JitterStrategy": "NONE"}
        self._file.write_text(json.dumps(definition))

    def write_next(self) -> None:
        """Rename a state, add a field, and call a function no longer: in the definition and in the code."""
        self._file.write_text(json.dumps(next_definition(self._template)))
        for function in CHANGED:
            handler = f"next_release.{function}"
            self._change(function, self._with_code(), Handler=handler)

    def write_last(self) -> None:
        """Put the project's own code back, and its definition with another comment."""
        self._file.write_text(json.dumps(json.loads(self._template) | {"Comment": "the last release"}))
        self._restore()

    def configure(self, function: str, **variables: str) -> None:
        """Change variables of a function for the next release."""
        before = self._kept(function)["Environment"]["Variables"]
        self._change(function, None, Environment={"Variables": before | variables})

    def end(self) -> None:
        """Put everything back, in a release of its own."""
        self._file.write_text(self._template)
        self._restore()
        self.deploy()

    def _restore(self) -> None:
        for function, before in self._before.items():
            same = {name: before[name] for name in ("Handler", "Environment")}
            self._change(function, self._whole(), **same)

    def _kept(self, function: str) -> dict[str, Any]:
        name = f"future-store-local-{function}"
        if function not in self._before:
            self._before[function] = self._functions.get_function_configuration(FunctionName=name)
        return self._before[function]

    def _change(self, function: str, code: bytes | None, **configuration: Any) -> None:
        name = f"future-store-local-{function}"
        self._kept(function)
        if code:
            self._functions.update_function_code(FunctionName=name, ZipFile=code)
        self._functions.update_function_configuration(FunctionName=name, **configuration)

    def _whole(self) -> bytes:
        """Return the functions' code as it was deployed."""
        archives = (self._machine.project / ".chalice" / "deployments").glob("*.zip")
        return next(path for path in archives if "layer" not in path.name).read_bytes()

    def _with_code(self) -> bytes:
        stream = io.BytesIO(self._whole())
        with zipfile.ZipFile(stream, "a") as archive:
            archive.writestr("next_release.py", CODE)
        return stream.getvalue()


def next_definition(template: str) -> dict[str, Any]:
    """Return the definition of the next release: RecordVisit is NoteVisit, and leads to SendOffers."""
    definition: dict[str, Any] = json.loads(template.replace('"RecordVisit"', '"NoteVisit"'))
    visitors = definition["States"]["ForEachVisitor"]
    visitors["ItemSelector"]["release"] = "next"
    states = visitors["ItemProcessor"]["States"]
    for retired in ("AnyArrival", "TellArrival", "RequestOrders", "AnyRequested", "NotifyStoreroom"):
        del states[retired]
    states["NoteVisit"]["Next"] = "SendOffers"
    return definition


def number(version: str) -> int:
    return int(version.rsplit(":", 1)[1])


def size() -> int:
    """Return the number of executions that are parked: twelve, or two hundred in `make chaos`."""
    return 200 if os.environ.get("CHAOS") else 12
