"""One machine's AWS, started and stopped as a whole: for the command, the demo and the tests.

    with Machine(project=Path.cwd(), state=Path(".localaws")) as machine:
    boto3.client("s3", endpoint_url=machine.env["AWS_ENDPOINT_URL"])

Stored data (objects, Valkey, face collections, messages) lives in the state folder and survives. Deployed
resources are taken over from the last start while nothing has changed, and are deployed again otherwise.
"""

import json
import os
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from localaws import environment, processes, project, wait
from localaws.deployment import Deployment, timed
from localaws.disk_space import DiskSpace
from localaws.instance import Instance, instance_file
from localaws.kept_deployment import KeptDeployment
from localaws.lock import StateLock
from localaws.parts import Part
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
        self._parts: list[Part] = []
        self._ports = [port + offset if port else processes.free_port() for offset in range(3)]
        aws, api, redis = self._ports
        self.aws_url, self.api_url = f"http://127.0.0.1:{aws}", f"http://127.0.0.1:{api}"
        self._valkey = Valkey(self.state / "valkey", redis, self.log("valkey"))
        self._variables = environment.process_variables(self.aws_url)
        # Only this machine knows where its API and its Valkey are.
        variables = {**self._variables, "FUTURE_STORE_API": self.api_url, "REDIS_URL": self._valkey.url}
        kept = KeptDeployment(self.state, self.project)
        self._deployment = Deployment(self.project, kept, variables, self.log, say, self._call)

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
            api = self._start_parts()
            self._deployment.deploy()
            with timed(self._say, "Waiting for the API"):
                self._wait_for(api, self.api_url)
            self._call("resume")
            self.env = {
                **environment.client_variables(self.aws_url),
                "REDIS_URL": self._valkey.url,
                **self._deployment.environment(self.state / "admin-token"),
            }
            Instance(os.getpid(), self.env).write(self.state)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything and release the state folder. Does nothing if this machine does not hold it."""
        if not self._lock.mine:
            return
        instance_file(self.state).unlink(missing_ok=True)
        for part in reversed(self._parts):
            part.child.stop()
        self._parts.clear()
        self._lock.give_back()

    def mend(self) -> None:
        """Start a part that has ended again. Call it again and again, in the thread that called `start`.

        Raises:
            ProcessDied, StepFailed, TimeoutError: a part ends at once whenever it is started.
        """
        for part in self._parts:
            part.mend(self._say)

    def messages(self) -> list[dict[str, Any]]:
        """Return the messages sent by SES and SNS, oldest first: see `localaws.sent_messages.store`."""
        answer = json.loads(self._call("messages"))
        return list(answer)

    def rekognition_calls(self) -> dict[str, int]:
        """Return the number of calls of each Rekognition operation since the start."""
        answer = json.loads(self._call("rekognition-calls"))
        return dict(answer)

    def look(self, seconds: float = 0.0) -> dict[str, str]:
        """Evaluate the alarms, as if it were so many seconds later. Return their states by their names."""
        answer = json.loads(self._call("look", json.dumps({"seconds": seconds}).encode()))
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
        for log in self.log("").parent.glob("*.log"):
            log.unlink()  # of the former machine

    def _start_parts(self) -> processes.Child:
        """Start everything, and return the API when all others serve."""
        with timed(self._say, "Starting Valkey and AWS"):
            self._add(self._start_valkey, lambda child: self._valkey.wait())
            aws = self._add(self._start_server, self._deploy_again)
            self._deployment.prepare()
            api = self._add(self._start_api, lambda child: self._wait_for(child, self.api_url))
            self._valkey.wait()
            self._wait_for(aws, f"{self.aws_url}/_localaws/health")
        return api

    def _deploy_again(self, server: processes.Child) -> None:
        self._wait_for(server, f"{self.aws_url}/_localaws/health")
        self._deployment.prepare()
        self._deployment.deploy()
        self._call("resume")

    def _add(
        self, start: Callable[[], processes.Child], serve: Callable[[processes.Child], None]
    ) -> processes.Child:
        child = start()
        self._parts.append(Part(child, start, serve))
        return child

    def _start_valkey(self) -> processes.Child:
        return self._valkey.start(self._variables)

    def _start_server(self) -> processes.Child:
        port = str(self._ports[0])
        options = ("--state", self.state, "--runtime", environment.RUNTIME, "--port", port)
        # It imports nothing of the project, so bytecode is in nobody's way.
        own = {"PYTHONDONTWRITEBYTECODE": "", "REDIS_URL": self._valkey.url}
        return self._start("AWS", "localaws.server", *options, **own)

    def _start_api(self) -> processes.Child:
        # A killed API leaves a process on the port for as long as this finishes its requests.
        wait.until(lambda: processes.is_free(self._ports[1]), _TIMEOUT_SECONDS)
        return self._start("API", "localaws.api", self.project, str(self._ports[1]))

    def _start(self, name: str, module: str, *arguments: str | Path, **variables: str) -> processes.Child:
        variables = {**self._variables, "PYTHONPATH": str(Path(__file__).parent.parent), **variables}
        command = [sys.executable, "-m", module, *arguments]
        return processes.start(name, command, self.log(name.lower()), variables, self.project)

    def _wait_for(self, child: processes.Child, url: str) -> None:
        def answers() -> bool:
            child.check()
            return wait.answers(url)

        wait.until(answers, _TIMEOUT_SECONDS)

    def _call(self, name: str, body: bytes | None = None) -> bytes:
        url = f"{self.aws_url}/_localaws/{name}"
        with urllib.request.urlopen(url, body, timeout=_TIMEOUT_SECONDS) as answer:
            return bytes(answer.read())

    def log(self, name: str) -> Path:
        """Return the log file of a part: aws (with the Lambda functions' lines), api, valkey, chalice, …"""
        return self.state / "logs" / f"{name}.log"
