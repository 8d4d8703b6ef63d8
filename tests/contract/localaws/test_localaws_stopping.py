"""A server that is stopped at ten moments of a stream of uploads, and started again on its state."""

import contextlib
import io
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError
from local_aws import PATIENCE, ROOT, LocalAws

from localaws import environment, processes, wait

BUCKET = "stream"
PAUSES_MS = (1, 3, 10, 30, 60, 100, 150, 200, 300, 400)


class Stoppable(LocalAws):
    """A server that starts in a moment: see stoppable_server.py for what an upload runs."""

    def __init__(self, state: Path) -> None:
        super().__init__(state)
        port = processes.free_port()
        self.url, self.pid, self.done = f"http://127.0.0.1:{port}", 0, state.with_suffix(".done")
        command = [sys.executable, Path(__file__).with_name("stoppable_server.py"), state, str(port)]
        variables = environment.process_variables(self.url) | {"PYTHONPATH": str(ROOT)}
        with state.with_suffix(".log").open("wb") as log:
            self.starter = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=variables, text=True
            )
        self.s3 = self.client("s3")

    def start(self, resume: bool = True) -> None:
        assert self.starter.stdin
        assert self.starter.stdout
        print(file=self.starter.stdin, flush=True)
        self.pid = int(self.starter.stdout.readline())
        wait.until(self._answers, PATIENCE)
        self.resume()

    def _answers(self) -> bool:
        try:
            self.get("/_localaws/health")
        except OSError:
            return False
        return True

    def make_bucket(self) -> None:
        """Create the bucket whose uploads begin executions."""
        function = "arn:aws:lambda:us-east-1:123456789012:function:start"
        told = {"LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]}
        self.s3.create_bucket(Bucket=BUCKET)
        self.s3.put_bucket_notification_configuration(
            Bucket=BUCKET, NotificationConfiguration={"LambdaFunctionConfigurations": [told]}
        )

    def stop(self) -> None:
        """Stop it as the machine does."""
        os.kill(self.pid, signal.SIGTERM)
        wait.until(lambda: not processes.command(self.pid), PATIENCE)

    def finished(self) -> set[str]:
        """Return the keys whose execution came to its end."""
        return set(self.done.read_text().split()) if self.done.exists() else set()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Stoppable]:
    stoppable = Stoppable(tmp_path / "state")
    stoppable.start()
    stoppable.make_bucket()
    yield stoppable
    stoppable.stop()
    stoppable.starter.kill()
    stoppable.starter.communicate()


def upload(server: Stoppable, names: Iterator[str], answered: set[str]) -> None:
    """Upload a few pictures, or until the server is gone. Note what it answered."""
    with contextlib.suppress(BotoCoreError):
        for name in itertools.islice(names, 4):
            server.s3.put_object(Bucket=BUCKET, Key=name, Body=b"")
            answered.add(name)


def test_everything_answered_before_a_stop_is_carried_out_after_it(server: Stoppable) -> None:
    names, answered = map(str, itertools.count()), set[str]()

    for pause in PAUSES_MS:
        before = len(answered)
        stream = threading.Thread(target=upload, args=(server, names, answered))
        stream.start()
        wait.until(lambda before=before: len(answered) > before, PATIENCE)
        time.sleep(pause / 1000)
        server.stop()
        stream.join()
        server.start()

    with contextlib.suppress(TimeoutError):
        wait.until(lambda: server.finished() >= answered, PATIENCE)
    assert answered - server.finished() == set()


def test_a_published_version_runs_its_own_code_after_a_restart(server: Stoppable) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def work(item, context): return 'published'")
    functions = server.client("lambda")
    functions.update_function_code(FunctionName="work", ZipFile=code.getvalue(), Publish=True)

    server.stop()
    server.start()  # it deploys the function with its first code
    functions = server.client("lambda")
    answers = [
        json.load(functions.invoke(FunctionName=name, Payload=b'"item"')["Payload"])
        for name in ("work", "work:1")
    ]

    assert answers == ["item", "published"]
