"""The local AWS, started again by each line of input: `stoppable_server.py STATE PORT`.

Each start is a fork, because importing moto takes seconds; its process id is printed. Rekognition is missing,
and these functions are deployed: an upload begins an execution, which notes the upload's key in STATE.done.
"""

import base64
import io
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.stepfunctions.responses import get_backend

from localaws import server
from localaws.environment import REGION

FUNCTIONS = """
import json, os, time, urllib.error, urllib.request
from pathlib import Path

def start(event, context):
    key = event["Records"][0]["s3"]["object"]["key"]
    body = {"stateMachineArn": os.environ["MACHINE"], "name": key, "input": json.dumps({"key": key})}
    headers = {
        "X-Amz-Target": "AWSStepFunctions.StartExecution",
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/states/aws4_request",
    }
    request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], json.dumps(body).encode(), headers)
    try:
        urllib.request.urlopen(request).close()
    except urllib.error.HTTPError as error:
        answer = error.read()
        if b"ExecutionAlreadyExists" not in answer:
            raise RuntimeError(answer) from error

def work(item, context):
    time.sleep(0.6)  # longer than a stop takes that waits for requests
    return item

def finish(item, context):
    with Path(os.environ["DONE"]).open("a") as file:
        file.write(item["key"] + "\\n")
"""


class NoRekognition:
    def __init__(self, state: Path, read_object: Any) -> None:
        pass

    def answer(self, operation: str, request: object) -> dict[str, Any]:
        raise NotImplementedError(operation)


def deploy(done: str) -> None:
    """Deploy the functions and the state machine, as a start of the machine does."""
    role = iam_backends[DEFAULT_ACCOUNT_ID]["aws"].create_role("all", "{}", "/", None, "", [], "3600")
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    role.put_policy("all", json.dumps({"Version": "2012-10-17", "Statement": [everything]}))
    finish, work = function("finish", role.arn, DONE=done), function("work", role.arn)
    states = {
        "Work": {"Type": "Task", "Resource": work, "Next": "Finish"},
        "Finish": {"Type": "Task", "Resource": finish, "End": True},
    }
    backend: Any = get_backend(DEFAULT_ACCOUNT_ID, REGION)
    machine = backend.create_state_machine(
        "photos", json.dumps({"StartAt": "Work", "States": states}), role.arn
    )
    function("start", role.arn, MACHINE=machine.arn)


def function(name: str, role: str, **variables: str) -> str:
    """Deploy one of the functions. Return its ARN."""
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("app.py", FUNCTIONS)
    specification = {
        "FunctionName": name,
        "Runtime": "python3.11",
        "Role": role,
        "Handler": f"app.{name}",
        "Code": {"ZipFile": base64.b64encode(zipped.getvalue()).decode()},
        "Timeout": 30,
        "MemorySize": 128,
        "Environment": {"Variables": variables},
    }
    return str(lambda_backends[DEFAULT_ACCOUNT_ID][REGION].create_function(specification).function_arn)


def main(state: str, port: str) -> None:
    build = server.build

    def build_and_deploy(*arguments: Any) -> Any:
        built = build(*arguments)
        deploy(f"{state}.done")
        return built

    setattr(server, "RekognitionService", NoRekognition)  # noqa: B010
    setattr(server, "build", build_and_deploy)  # noqa: B010
    sys.argv = ["server", "--state", state, "--runtime", state, "--port", port]
    for _ in sys.stdin:
        if (pid := os.fork()) == 0:
            server.main()
            return
        print(pid, flush=True)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
