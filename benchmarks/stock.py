"""moto as it comes, beside the local AWS: an upload, and an execution of as many states that do nothing."""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3

from benchmarks.usage import processor_seconds
from localaws import environment, processes
from localaws.wait import answers, until

STATES = 10
"""States that the photo of a known customer passes."""
WARM = 10
PATIENCE_SECONDS = 30.0
NAME = "stock"
ROLE = f"arn:aws:iam::123456789012:role/{NAME}"
ACCOUNT: dict[str, Any] = {
    "region_name": environment.REGION,
    "aws_access_key_id": NAME,
    "aws_secret_access_key": NAME,
}
EXECUTES = json.dumps({"stepfunctions": {"execute_state_machine": True}}).encode()


def moto_cost(pictures: Sequence[bytes]) -> float:
    """Return seconds of processor time that moto's server takes for these pictures."""
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as (pid, url):
        s3, machines = (boto3.client(name, endpoint_url=url, **ACCOUNT) for name in ("s3", "stepfunctions"))
        s3.create_bucket(Bucket=NAME)
        arn = machines.create_state_machine(name=NAME, definition=_definition(), roleArn=ROLE)[
            "stateMachineArn"
        ]
        _pass(s3, machines, arn, pictures[:WARM], "warm")
        before = processor_seconds([pid])
        _pass(s3, machines, arn, pictures, "measured")
        return processor_seconds([pid]) - before


def _pass(s3: Any, machines: Any, arn: str, pictures: Sequence[bytes], name: str) -> None:
    """Upload the pictures, start an execution for each, and wait for the last one's end."""
    for number, picture in enumerate(pictures):
        s3.put_object(Bucket=NAME, Key=f"{name}-{number}.jpg", Body=picture)
        begun = machines.start_execution(stateMachineArn=arn, name=f"{name}-{number}", input="{}")
    last = begun["executionArn"]
    until(lambda: machines.describe_execution(executionArn=last)["status"] == "SUCCEEDED", PATIENCE_SECONDS)


def _definition() -> str:
    names = [f"State{number}" for number in range(1, STATES + 1)]
    states = {name: {"Type": "Pass", "Next": after} for name, after in pairwise(names)}
    return json.dumps({"StartAt": names[0], "States": states | {names[-1]: {"Type": "Succeed"}}})


@contextmanager
def _server(folder: Path) -> Iterator[tuple[int, str]]:
    port = processes.free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "--port", str(port)]
    server = processes.start("moto", command, folder / "log", environment.process_variables(url), folder)
    try:
        until(lambda: answers(url), PATIENCE_SECONDS)
        urlopen(Request(f"{url}/moto-api/config", EXECUTES, {"Content-Type": "application/json"})).close()
        yield server.process.pid, url
    finally:
        server.stop()
