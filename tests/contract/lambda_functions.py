"""Functions made on the fly in an in-process moto, whose Lambdas run in real workers."""

import base64
import io
import json
import time
import zipfile
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaFunction, lambda_backends
from moto.iam.models import iam_backends

from localaws.lambdas import Invocation, LambdaService, Settings, install
from localaws.lambdas.observer import Observer

ACCOUNT = "123456789012"
REGION = "us-east-1"
USUAL = {"Effect": "Allow", "Action": ["logs:*", "sqs:SendMessage", "sns:Publish"], "Resource": "*"}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/lambda"
RUNTIME_PACKAGES = ("boto3", "botocore", "s3transfer", "jmespath", "python-dateutil", "six", "urllib3")


def make_runtime(folder: Path) -> Path:
    """What `pip install --target` makes of boto3, without installing it once more."""
    folder.mkdir()
    for name in RUNTIME_PACKAGES:
        package = distribution(name)
        for top in {file.parts[0] for file in package.files or []} - {"..", "__pycache__"}:
            (folder / top).symlink_to(Path(str(package.locate_file(top))))
    return folder


def zipped(files: dict[str, str]) -> bytes:
    """A zip with these files; of the same files always the same, whatever the time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


class Machine:
    """moto's Lambda with one service, and what was logged."""

    def __init__(self, state: Path, runtime: Path, observer: Observer | None = None, **settings: Any) -> None:
        self.lines: list[str] = []
        self.state = state
        environment = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "SHARED": "machine"}
        self.service: LambdaService = install(
            state, runtime, environment, self.log, Settings(**settings) if settings else None, observer
        )
        self.backend = lambda_backends[ACCOUNT][REGION]
        iam = iam_backends[ACCOUNT]["aws"]
        if not any(role.name == "lambda" for role in iam.roles.values()):
            role = iam.create_role("lambda", "{}", "/", None, "", [], 3600)
            role.put_policy("own", json.dumps({"Version": "2012-10-17", "Statement": [USUAL]}))

    def log(self, text: str) -> None:
        """Keep the lines of a log."""
        self.lines += text.split("\n")

    def create(self, name: str, code: str | dict[str, str], **options: Any) -> LambdaFunction:
        """A function whose handler is app.handler."""
        files = {"app.py": code} if isinstance(code, str) else code
        spec = {
            "FunctionName": name,
            "Runtime": "python3.11",
            "Role": ROLE,
            "Handler": "app.handler",
            "Code": {"ZipFile": base64.b64encode(zipped(files)).decode()},
            "Timeout": 10,
            "MemorySize": 256,
            **options,
        }
        return self.backend.create_function(spec)

    def update(self, name: str, code: str) -> None:
        """Deploy other code."""
        body = {"ZipFile": base64.b64encode(zipped({"app.py": code})).decode()}
        self.backend.update_function_code(name, "$LATEST", body)

    def layer(self, name: str, files: dict[str, str]) -> str:
        """The ARN of a new layer version."""
        content = {"ZipFile": base64.b64encode(zipped(files)).decode()}
        return self.backend.publish_layer_version({"LayerName": name, "Content": content}).arn

    def call(self, function: LambdaFunction, event: Any = None) -> tuple[Any, Invocation]:
        """The answer, decoded, and the whole invocation."""
        invocation = self.service.invoke(function, json.dumps(event).encode())
        return json.loads(invocation.payload), invocation

    def close(self) -> None:
        """End the workers and forget the functions."""
        self.service.close()
        for name in list(self.backend._lambdas._functions):
            self.backend.delete_function(name, None)


def gone(pid: int) -> bool:
    """Whether a process has ended, though perhaps nobody has asked for its status yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def until(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """The condition's first true value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(0.01)
    return value
