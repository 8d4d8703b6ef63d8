"""The REST API on one machine serves the latest deployment."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from localaws import processes, wait
from localaws.project import RECORD

APP = """
import time
from chalice import Chalice
app = Chalice("shop")
@app.route("/answer")
def answer(): return "{answer}"
@app.route("/measured")
def measured(): print('{{"_aws": {{}}}}')
@app.route("/slow")
def slow():
    time.sleep(1)
    return "{answer}"
"""


NOBODY = "http://127.0.0.1:9"
METRIC = '{"_aws": {}}'


class Api:
    """A project and its API, in a process of its own."""

    def __init__(self, project: Path, aws_url: str = NOBODY) -> None:
        self.project, port = project, processes.free_port()
        self.url, self.log = f"http://127.0.0.1:{port}", project / "api.log"
        (project / RECORD).parent.mkdir(parents=True)
        (project / ".chalice" / "config.json").write_text('{"app_name": "shop", "stages": {"local": {}}}')
        self.deployments = 0
        self.deploy(APP.format(answer="first"))
        command = [sys.executable, "-m", "localaws.api", str(project), str(port)]
        variables = os.environ | {"AWS_ENDPOINT_URL": aws_url}
        self.child = processes.start("API", command, self.log, variables, Path.cwd())

    def write(self, app: str) -> None:
        (self.project / "app.py").write_text(app)

    def deploy(self, app: str) -> None:
        self.write(app)
        self.deployments += 1
        (self.project / RECORD).write_text(f"{self.deployments}")

    def get(self, path: str = "/answer") -> str:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return str(answer.read().decode())

    def wait(self, line: str) -> None:
        wait.until(lambda: line in self.log.read_text(), seconds=60)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The API of the tests that leave it serving."""
    started = Api(tmp_path_factory.mktemp("api"))
    started.wait("Serving on")
    yield started
    started.child.stop()


def test_a_new_process_serves_the_deployment_and_the_former_one_finishes_its_requests(api: Api) -> None:
    api.deploy(APP.format(answer="first"))
    wait.until(lambda: api.get() == "first", seconds=60)
    with ThreadPoolExecutor(1) as other:
        begun = other.submit(api.get, "/slow")
        wait.until(lambda: bool(api.get()), seconds=60)
        api.deploy(APP.format(answer="second"))
        seen = [api.get()]
        wait.until(lambda: seen.append(api.get()) or seen[-1] == "second", seconds=60)
    assert begun.result() == "first"
    assert set(seen) == {"first", "second"}
    assert {api.get() for _ in range(20)} == {"second"}


def test_a_save_alone_changes_nothing(api: Api) -> None:
    served = api.get()

    api.write(APP.format(answer="saved"))

    assert api.get() == served


def test_a_broken_deployment_leaves_the_former_process_serving(api: Api) -> None:
    served = api.get()

    api.deploy("import nothing_of_that_name")

    api.wait("The REST API keeps the former code: the deployed code can't be served, see above.")
    assert "No module named 'nothing_of_that_name'" in api.log.read_text()
    assert api.get() == served
    api.deploy(APP.format(answer="mended"))
    wait.until(lambda: api.get() == "mended", seconds=60)


def test_an_api_that_cannot_start_ends(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import nothing_of_that_name")
    command = [sys.executable, "-m", "localaws.api", str(tmp_path), str(processes.free_port())]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert ended.returncode == 1
    assert "The REST API has ended" in ended.stderr


def test_its_end_leaves_no_process(tmp_path: Path) -> None:
    api = Api(tmp_path)
    api.wait("Serving on")
    children = processes.children(api.child.process.pid)

    api.child.process.send_signal(signal.SIGTERM)
    api.child.process.wait(30)

    assert children
    assert [child for child in children if processes.memory(child)] == []


def test_requests_calls_and_printed_metrics_are_told_to_aws(tmp_path: Path) -> None:
    told: queue.Queue[dict[str, Any]] = queue.Queue()

    class Aws(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Aws) as aws:
        threading.Thread(target=aws.serve_forever, daemon=True).start()
        api = Api(tmp_path, f"http://127.0.0.1:{aws.server_port}")
        api.wait("Serving on")
        api.get("/measured")
        heard = [told.get(timeout=60)]
        while not heard[-1]["requests"]:  # the answer comes last, maybe later than the first telling
            heard.append(told.get(timeout=60))
        api.child.stop()
        aws.shutdown()

    assert {(each["api"], each["stage"], each["function"]) for each in heard} == {
        ("shop", "api", "shop-local")
    }
    assert [status for each in heard for status, _ in each["requests"]] == [200]
    assert [failed for each in heard for _, failed in each["calls"]] == [False]
    assert [line for each in heard for line in each["lines"]] == [METRIC]
