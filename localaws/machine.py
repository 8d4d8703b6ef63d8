"""One machine's AWS, started and stopped as a whole: for the command, the demo and the tests.

    with Machine(project=Path.cwd(), state=Path(".localaws")) as machine:
    boto3.client("s3", endpoint_url=machine.env["AWS_ENDPOINT_URL"])

Deployed resources live in the server's memory and are deployed again at each start. Stored data (objects,
Valkey, face collections, messages) lives in the state folder and survives.
"""

import contextlib
import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from localaws import environment, processes, project, steps, wait
from localaws.disk_space import DiskSpace
from localaws.instance import Instance, instance_file
from localaws.lock import StateLock
from localaws.valkey import Valkey

_TIMEOUT_SECONDS = 60.0


class AlreadyRunning(Exception):
    """Another machine uses this state folder, another program uses a port, or the disk is full."""


class Machine:
    """One running instance. `port` is AWS's; the API and Valkey use the next two. 0 takes free ports.

    `env`, once started: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION,
    PHOTOS_BUCKET, RESULTS_BUCKET, STATE_MACHINE_ARN, REDIS_URL, FUTURE_STORE_API, FUTURE_STORE_TOKEN.
    """

    copy_project = staticmethod(project.copy)

    def __init__(
        self, project: Path, state: Path, port: int = 0, say: Callable[[str], None] = lambda line: None
    ) -> None:
        self.project, self.state, self._say = project.resolve(), state.resolve(), say
        self.env: dict[str, str] = {}
        self._lock = StateLock(self.state)
        self._children: list[processes.Child] = []
        self._ports = [port + offset if port else processes.free_port() for offset in range(3)]
        aws, api, redis = self._ports
        self.aws_url, self.api_url = f"http://127.0.0.1:{aws}", f"http://127.0.0.1:{api}"
        self._valkey = Valkey(self.state / "valkey", redis, self.log("valkey"))
        self._variables = environment.process_variables(self.aws_url, self._valkey.url)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start and deploy everything. Raises AlreadyRunning, StepFailed, ProcessDied or TimeoutError."""
        self._take_state()
        try:
            self._start_aws()
            self._deploy()
            self.env = self._environment()
            Instance(os.getpid(), self.env).write(self.state)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything and release the state folder. Does nothing if this machine does not hold it."""
        if not self._lock.mine:
            return
        instance_file(self.state).unlink(missing_ok=True)
        for child in reversed(self._children):
            child.stop()
        self._children.clear()
        self._lock.give_back()

    def check(self) -> None:
        """Raise ProcessDied if a part has ended."""
        for child in self._children:
            child.check()

    def messages(self) -> list[dict[str, Any]]:
        """Return the messages sent by SES and SNS, oldest first: see `localaws.sent_messages.store`."""
        answer = json.loads(self._call("messages"))
        return list(answer)

    def rekognition_calls(self) -> dict[str, int]:
        """Return the number of calls of each Rekognition operation since the start."""
        answer = json.loads(self._call("rekognition-calls"))
        return dict(answer)

    def _take_state(self) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        self.state.chmod(0o700)  # faces, names and a token; an existing folder too
        if not self._lock.take(patience=1.0):
            raise AlreadyRunning(
                f"A local AWS runs on {self.state} already: `.venv/bin/python -m localaws down` stops it."
            )
        instance_file(self.state).unlink(missing_ok=True)  # of a killed machine
        taken = next((port for port in self._ports if not processes.is_free(port)), None)
        words = (
            f"Port {taken} is used, or reserved for root: use --port or `make local PORT=0`." if taken else ""
        )
        if refusal := words or DiskSpace(self.state).shortage():
            self.stop()
            raise AlreadyRunning(refusal)

    def _start_aws(self) -> None:
        with self._timed("Starting Valkey and AWS"):
            self._valkey.start(self._variables)
            assert self._valkey.child is not None
            self._children.append(self._valkey.child)
            options: list[str | Path] = [
                "--state",
                self.state,
                "--runtime",
                environment.RUNTIME,
                "--port",
                str(self._ports[0]),
            ]
            server = self._start("AWS", "localaws.server", *options)
            self._valkey.wait()
            self._wait_for(server, f"{self.aws_url}/_localaws/health")

    def _deploy(self) -> None:
        steps.forget_deployed(self.project)
        if (self.project / "infrastructure").is_dir():
            self._run(steps.infrastructure(), "infrastructure")
        if application := steps.settings(self.project).get("PUSH_APPLICATION"):
            steps.make_push_application(application, self.aws_url)
        api = self._start("API", "localaws.api", self.project, str(self._ports[1]))
        self._run(steps.functions(), "chalice")
        if (self.project / "deploy_sfn.py").exists():
            self._run(steps.state_machine(), "deploy_sfn")
        with self._timed("Waiting for the API"):
            self._wait_for(api, self.api_url)
        self._call("resume")

    def _run(self, step: steps.Step, log: str) -> None:
        with self._timed(step.what):
            served = {"FUTURE_STORE_API": self.api_url}  # only this machine knows where its API is
            variables = {**self._variables, **environment.packaging_variables(), **served}
            step.run(self.project, variables, self.log(log))

    def _start(self, name: str, module: str, *arguments: str | Path) -> processes.Child:
        variables = self._variables | {"PYTHONPATH": str(Path(__file__).parent.parent)}
        command = [sys.executable, "-m", module, *arguments]
        child = processes.start(name, command, self.log(name.lower()), variables, self.project)
        self._children.append(child)
        return child

    def _wait_for(self, child: processes.Child, url: str) -> None:
        def answers() -> bool:
            child.check()
            return _answers(url)

        wait.until(answers, _TIMEOUT_SECONDS)

    def _call(self, name: str) -> bytes:
        with urllib.request.urlopen(f"{self.aws_url}/_localaws/{name}", timeout=_TIMEOUT_SECONDS) as answer:
            return bytes(answer.read())

    def _environment(self) -> dict[str, str]:
        variables = steps.settings(self.project)
        return {
            **environment.client_variables(self.aws_url, self._valkey.url),
            **{name: variables[name] for name in ("PHOTOS_BUCKET", "RESULTS_BUCKET") if name in variables},
            "STATE_MACHINE_ARN": steps.state_machine_arn(self.aws_url),
            "FUTURE_STORE_API": self.api_url,
            "FUTURE_STORE_TOKEN": steps.admin_token(self.project, self.aws_url, self.state / "admin-token"),
        }

    def log(self, name: str) -> Path:
        """Return the log file of a part: aws (with the Lambda functions' lines), api, valkey, chalice, …"""
        return self.state / "logs" / f"{name}.log"

    @contextlib.contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self._say(f"{what}: {time.monotonic() - began:.1f} s")


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:  # an error page is an answer too
        return True
    except OSError:
        return False
    return True
