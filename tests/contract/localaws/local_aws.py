"""A local AWS in a process of its own, for the tests in this folder."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import boto3
from botocore.config import Config

from localaws import environment, processes, wait
from localaws.permissions.sessions import Session, credentials

ROOT = Path(__file__).parents[3]
ROLE = "arn:aws:iam::123456789012:role/test"
PATIENCE = 60.0


@cache
def starter() -> subprocess.Popen[str]:
    """Start the process that forks all servers of this one. It ends when its input does."""
    variables = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-u", Path(__file__).with_name("fake_lambda_server.py")]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=variables, cwd=ROOT, text=True
    )


class LocalAws:
    """A server process with fake Lambda functions, and what the tests ask of it."""

    def __init__(self, state: Path, **variables: str) -> None:
        self.state, self.variables = state, variables
        self.log = state.with_suffix(".log")
        self.url, self.pid = "", 0

    def start(self, resume: bool = True) -> None:
        port = processes.free_port()
        self.url = f"http://127.0.0.1:{port}"
        variables = environment.process_variables(self.url)
        variables |= {"PYTHONPATH": str(ROOT), **self.variables}
        forks = starter()
        assert forks.stdin
        assert forks.stdout
        print(json.dumps([str(self.state), port, str(self.log), variables]), file=forks.stdin, flush=True)
        self.pid = int(forks.stdout.readline())
        wait.until(self._answers, PATIENCE)
        if resume:
            self.resume()

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        wait.until(self._has_ended, PATIENCE)

    def resume(self) -> None:
        self.get("/_localaws/resume")

    def open_gate(self, function: str) -> None:
        """Let the calls of a `wait` function return, also the later ones."""
        (self.state / f"{function}.gate").touch()

    def get(self, path: str) -> Any:
        with urlopen(self.url + path) as answer:
            return json.load(answer)

    def client(self, service: str, session: Session | None = None, **options: Any) -> Any:
        """A client of an administrator, or of a role's session."""
        keys = credentials(session) if session else environment.CREDENTIALS
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=keys["AWS_DEFAULT_REGION"],
            aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"total_max_attempts": 1}, **options),
        )

    def role(self, name: str, *statements: dict[str, Any]) -> Session:
        """A session of a new role, or of one that gets these statements in place of its former ones."""
        iam = self.client("iam")
        with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
            iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")
        policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy)
        return Session(name, name)

    def function(self, name: str) -> str:
        """The ARN of a new function: see fake_lambda_server.py for what it does."""
        self.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr(zipfile.ZipInfo("app.py"), "")  # the same code has the same digest at any time
        created = self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.11",
            Role=f"arn:aws:iam::123456789012:role/{name}",
            Handler="app.handler",
            Code={"ZipFile": code.getvalue()},
        )
        return str(created["FunctionArn"])

    def received(self, function: str, count: int) -> list[Any]:
        """The first `count` events of a function, when it has got them."""
        wait.until(lambda: len(self._events(function)) >= count, PATIENCE)
        return self._events(function)

    def _events(self, function: str) -> list[Any]:
        file = self.state / f"{':'.join(function.split(':')[6:]) or function}.received"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def machine(self, name: str, states: dict[str, Any], role: Session | None = None, **more: Any) -> str:
        """The ARN of a new state machine that starts at the first state."""
        role_arn = f"arn:aws:iam::123456789012:role/{role.role}" if role else ROLE
        definition = json.dumps({"StartAt": next(iter(states)), "States": states, **more})
        created = self.client("stepfunctions").create_state_machine(
            name=name, definition=definition, roleArn=role_arn
        )
        return str(created["stateMachineArn"])

    def run(self, machine: str, name: str, given: Any = None) -> dict[str, Any]:
        """Run an execution and return its description when it has ended."""
        states = self.client("stepfunctions")
        states.start_execution(stateMachineArn=machine, name=name, input=json.dumps(given or {}))
        return self.ended(machine, name)

    def ended(self, machine: str, name: str) -> dict[str, Any]:
        states = self.client("stepfunctions")
        arn = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            described: dict[str, Any] = states.describe_execution(executionArn=arn)
            if described["status"] != "RUNNING":
                return described
            time.sleep(0.01)
        raise TimeoutError(f"{name} is still running")

    def _answers(self) -> bool:
        assert not self._has_ended(), processes.tail(self.log)
        try:
            self.get("/_localaws/health")
        except OSError:
            return False
        return True

    def _has_ended(self) -> bool:
        return not processes.command(self.pid)


def ask(client: Any, operation: str, **given: Any) -> dict[str, Any]:
    """The answer to an operation, which has every member that its shape requires."""
    answer: dict[str, Any] = getattr(client, operation)(**given)
    model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
    assert set(model.output_shape.required_members) <= answer.keys()
    return answer
