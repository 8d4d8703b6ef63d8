"""`python -m infrastructure.invoke FUNCTION --stage STAGE [NAME=TEXT | NAME:=JSON ...]`: call a function.

Prints the function's answer (a list one element a line), or its refusal in one sentence. The arguments
make its event, so `name=till days:=90` is {"name": "till", "days": 90}. With `--repeat` the function is
called with the `next` event of its answer, until that is null. Then the sums of all answers are printed.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infrastructure.errors import DeploymentError, code_of, run, sentence
from infrastructure.place import enter, faults_on
from infrastructure.stages import Stage, read_stage
from infrastructure.statemachine.calls import ONCE_PATIENTLY, invoke


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m infrastructure.invoke", description=__doc__)
    parser.add_argument("function")
    parser.add_argument("--stage", required=True, help="a stage of .chalice/config.json")
    parser.add_argument("--scheduled", action="store_true", help="send it as a schedule does, as the detail")
    parser.add_argument("--repeat", action="store_true", help="until nothing is left, and print the sums")
    parser.add_argument("fields", nargs="*", metavar="NAME=TEXT | NAME:=JSON")
    chosen = parser.parse_intermixed_args(arguments)
    try:
        return run(lambda: call(chosen))
    except KeyboardInterrupt:
        return 130


def call(chosen: argparse.Namespace) -> None:
    sent = event(chosen.fields)
    stage = read_stage(Path.cwd(), chosen.stage)
    enter(stage, Path.cwd())

    def ask(event: dict[str, Any]) -> Any:
        wrapped = scheduled(event, datetime.now(UTC)) if chosen.scheduled else event
        try:
            return json.loads(answer(stage, chosen.function, wrapped))
        except (DeploymentError, BotoCoreError, ClientError) as exc:
            if cause := faults_on(stage):
                raise DeploymentError(f"{sentence(exc).rstrip('.')}. {cause}") from exc
            raise

    if chosen.repeat:
        repeat(ask, sent)
        return
    found = ask(sent)
    for each in found if isinstance(found, list) else [found]:
        print(json.dumps(each, ensure_ascii=False))


def repeat(ask: Callable[[dict[str, Any]], dict[str, Any]], event: dict[str, Any] | None) -> None:
    """Ask until an answer has no `next` event. Print the sums, also when it ends by an error."""
    sums: Counter[str] = Counter()
    try:
        while event is not None:
            found = ask(event)
            event = found.pop("next")
            sums.update(found)
    finally:
        if sums:
            print(json.dumps(sums))


def answer(stage: Stage, function: str, event: dict[str, Any]) -> str:
    """Return the function's answer as JSON text. Raises DeploymentError with its refusal."""
    try:
        return invoke(boto3.client("lambda", config=ONCE_PATIENTLY), stage.lambda_name(function), event)
    except ClientError as exc:
        if code_of(exc) != "ResourceNotFoundException":
            raise
        raise DeploymentError(
            f"Stage {stage.name} has no function {function}: run `make deploy STAGE={stage.name}` first."
        ) from exc


def event(fields: Iterable[str]) -> dict[str, Any]:
    """Return the event of "name=text" and "name:=JSON". Raises DeploymentError for any other argument."""
    return dict(map(field, fields))


def field(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise DeploymentError(f"{text!r} is no field of an event: write NAME=TEXT or NAME:=JSON.")
    if not name.endswith(":"):
        return name, value
    try:
        return name[:-1], json.loads(value)
    except json.JSONDecodeError as exc:
        raise DeploymentError(f"{name[:-1].upper()} is {value!r}, which is no number.") from exc


def scheduled(detail: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return the event that EventBridge sends to a function at its time."""
    sent_by_hand = {"version": "0", "id": "by-hand", "detail-type": "Scheduled Event", "source": "make"}
    where = {"account": "", "region": "", "resources": []}
    return {**sent_by_hand, **where, "time": f"{now:%Y-%m-%dT%H:%M:%SZ}", "detail": detail}


if __name__ == "__main__":
    sys.exit(main())
