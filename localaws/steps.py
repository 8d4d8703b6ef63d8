"""The steps of a deployment, by the same commands as on AWS, and the first API token."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from localaws import environment, plain_calls, processes
from localaws.project import RECORD

STAGE = "local"


class StepFailed(Exception):
    """A step of the deployment failed; the message has its output."""


@dataclass(frozen=True)
class Step:
    """One command in the project's folder; `what` names it for people."""

    what: str
    command: Sequence[str]

    def run(self, project: Path, variables: Mapping[str, str], log: Path) -> None:
        """Run the command, with its output into the log. Raises StepFailed."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "wb", opener=processes.private) as output:
            ended = subprocess.run(
                self.command,
                cwd=project,
                env=dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=processes.end_with_parent,
            )
        if ended.returncode:
            command = " ".join(self.command)
            raise StepFailed(
                f"{processes.tail(log)}\n\n{self.what} failed: `{command}` in {project} ended with exit code "
                f"{ended.returncode}. Its whole output is in {log}."
            )


def infrastructure() -> Step:
    """Return the step that makes buckets, topics and the functions' policies.

    `chalice deploy` needs the buckets.
    """
    command = [sys.executable, "-m", "infrastructure", "up", "--stage", STAGE]
    return Step("Applying the infrastructure", command)


def package() -> Step:
    """Return the step that builds the functions' zips, with bytecode, for Chalice to find."""
    return Step("Packaging the functions", [sys.executable, "-m", "infrastructure.package", "--stage", STAGE])


def deployment() -> Step:
    """Return the step that deploys the functions and the state machine, with a record kept in a bucket."""
    command = [sys.executable, "-m", "infrastructure.deploy", "--stage", STAGE, "--take-over"]
    return Step("Deploying the functions and the state machine", command)


def functions() -> Step:
    """Return the step that deploys the functions, their triggers and the API's description."""
    chalice = str(environment.VENV / "bin" / "chalice")
    return Step("Deploying the functions", [chalice, "deploy", "--stage", STAGE])


def state_machine() -> Step:
    """Return the step that deploys the state machine."""
    return Step("Deploying the state machine", [sys.executable, "deploy_sfn.py", "--stage", STAGE])


def deployed_function(project: Path, name: str) -> str | None:
    """Return the ARN of a deployed function, None if the project has no such function."""
    record = project / RECORD
    if not record.exists():
        return None
    resources = json.loads(record.read_text())["resources"]
    return next(
        (found["lambda_arn"] for found in resources if found["name"] == name and "lambda_arn" in found), None
    )


def admin_token(project: Path, aws_url: str, kept: Path) -> str:
    """Return the API token of an admin, made once by the function `create_token` and kept in a file.

    "" if the project has no such function. Raises StepFailed if the function refuses.
    """
    if kept.exists():
        return kept.read_text()
    function = deployed_function(project, "create_token")
    if function is None:
        return ""
    try:
        made = plain_calls.invoke(aws_url, function, {"role": "admin", "name": "local"})
    except plain_calls.CallRefused as refusal:
        raise StepFailed(f"Making the admin's token failed: create_token answered {refusal}") from refusal
    token = str(made["token"])
    with open(kept, "w", opener=processes.private) as file:
        file.write(token)
    return token


def run_later(project: Path, name: str, aws_url: str) -> None:
    """Let a function run by itself, if the project has one of this name."""
    if function := deployed_function(project, name):
        plain_calls.invoke(aws_url, function, {}, "Event")


def settings(project: Path) -> dict[str, str]:
    """Return the environment variables that config.json gives the functions of this machine."""
    config = json.loads((project / ".chalice" / "config.json").read_text())
    return dict(config["stages"][STAGE].get("environment_variables", {}))


def make_secret(name: str, text: str, aws_url: str) -> None:
    """Make a secret of Secrets Manager. On AWS it is made once by hand, or by CloudFormation."""
    plain_calls.ask_secrets(aws_url, "CreateSecret", {"Name": name, "SecretString": text})


def make_push_application(name: str, aws_url: str) -> None:
    """Make the SNS application with this name, such as "GCM/future-store", that devices register with.

    On AWS it is made once by hand, with the credentials of the platform.
    """
    platform, _, application = name.partition("/")
    credential = {"Attributes.entry.1.key": "PlatformCredential", "Attributes.entry.1.value": "local"}
    given = {"Name": application, "Platform": platform, **credential}
    plain_calls.ask_sns(aws_url, "CreatePlatformApplication", given)


def state_machine_arn(aws_url: str) -> str:
    """Return the ARN of the deployed state machine, "" if there is none."""
    machines = plain_calls.ask_states(aws_url, "ListStateMachines", {})["stateMachines"]
    return machines[0]["stateMachineArn"] if machines else ""
