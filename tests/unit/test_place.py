"""The AWS that a stage's commands talk to."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.place import LOCAL_ACCOUNT, enter, faults_on, is_here
from infrastructure.stages import Stage, stage_of
from localaws.environment import CREDENTIALS
from localaws.instance import Instance
from localaws.lock import StateLock

MINE = {"AWS_PROFILE": "shop", "AWS_ACCESS_KEY_ID": "AKIA", "AWS_ENDPOINT_URL_S3": "https://s3.shop.test"}
SETTINGS = {
    "STAGE": "dev",
    "PHOTOS_BUCKET": "photos",
    "RESULTS_BUCKET": "results",
    "SENDER": "store@shop.test",
    "REDIS_SECRET": "future-store-dev-redis",
}


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path.startswith("/_localaws/") else 404)
        self.end_headers()
        if self.path == "/_localaws/faults":
            self.wfile.write(b'{"on": {"down valkey": 1.0, "slow s3": 2.0}}')

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    """Serve as a local AWS. Return the address."""
    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def stage(name: str, **changed: str) -> Stage:
    settings = {"environment_variables": SETTINGS | changed}
    return stage_of({"app_name": "future-store", "stages": {name: settings}}, name)


@pytest.fixture
def project(tmp_path: Path, url: str) -> Iterator[Path]:
    """Make a project whose local AWS runs."""
    state = tmp_path / ".localaws"
    state.mkdir()
    lock = StateLock(state)
    lock.take()
    Instance(os.getpid(), {"AWS_ENDPOINT_URL": url, "FUTURE_STORE_API": "http://127.0.0.1:4567"}).write(state)
    yield tmp_path
    lock.give_back()


def test_the_stage_local_finds_what_runs_and_nothing_of_the_user_s_own_account(
    project: Path, url: str
) -> None:
    environment = MINE | {"HOME": "/home/ann"}

    enter(stage("local"), project, environment)

    found = {"AWS_ENDPOINT_URL": url, "FUTURE_STORE_API": "http://127.0.0.1:4567"}
    assert environment == {"HOME": "/home/ann", **LOCAL_ACCOUNT, **found}


def test_the_stage_local_keeps_a_local_aws_that_the_environment_names(tmp_path: Path, url: str) -> None:
    environment = MINE | {"AWS_ENDPOINT_URL": url, "FUTURE_STORE_API": "http://127.0.0.1:1"}

    enter(stage("local"), tmp_path, environment)

    assert environment == {**LOCAL_ACCOUNT, "AWS_ENDPOINT_URL": url, "FUTURE_STORE_API": "http://127.0.0.1:1"}


def test_the_stage_local_without_a_local_aws_is_told_how_to_start_one(tmp_path: Path) -> None:
    environment = dict(MINE)

    with pytest.raises(DeploymentError, match=r"No local AWS runs on .*: start one with"):
        enter(stage("local"), tmp_path, environment)
    assert environment == MINE


@pytest.mark.parametrize(
    "elsewhere", ["https://sts.amazonaws.com", "http://10.0.0.7:4566", "nonsense", "http://["]
)
def test_the_stage_local_is_refused_everywhere_else(project: Path, elsewhere: str) -> None:
    with pytest.raises(DeploymentError, match="The stage local lives in the local AWS of this machine"):
        enter(stage("local"), project, {"AWS_ENDPOINT_URL": elsewhere})


@pytest.mark.parametrize("path", ["/no-local-aws", ":1"])
def test_the_stage_local_is_refused_where_no_local_aws_answers(project: Path, url: str, path: str) -> None:
    with pytest.raises(DeploymentError, match=r"No local AWS answers at .*: start one with `make local`"):
        enter(stage("local"), project, {"AWS_ENDPOINT_URL": url + path})


@pytest.mark.parametrize("url", ["http://127.0.0.1:4566", "http://localhost:4566", "http://[::1]:4566"])
def test_this_machine_has_several_names(url: str) -> None:
    assert is_here(url)


def test_another_stage_leaves_the_environment_as_it_is(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = dict(MINE)

    enter(stage("dev"), project, environment)

    assert environment == MINE
    assert capsys.readouterr().err == ""


def test_another_stage_on_an_endpoint_of_its_own_is_told_so(
    project: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    enter(stage("dev"), project, {"AWS_ENDPOINT_URL": url})

    assert capsys.readouterr().err == f"Stage dev on {url}, where AWS_ENDPOINT_URL points.\n"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SENDER", "store@example.com"),
        ("REDIS_SECRET", "redis.dev.Example.org"),
        ("PHOTOS_BUCKET", "dev-photos.example.com"),
    ],
)
def test_another_stage_with_an_example_among_its_settings_is_refused(
    project: Path, setting: str, value: str
) -> None:
    with pytest.raises(DeploymentError, match=rf"{setting} \({value}\) under 'dev' in .chalice/config.json"):
        enter(stage("dev", **{setting: value}), project, {})


def test_both_sides_sign_as_the_same_account() -> None:
    assert CREDENTIALS.items() <= LOCAL_ACCOUNT.items()


def test_faults_that_are_on_are_named_for_who_wonders_why_a_command_failed(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)

    assert faults_on(stage("local")).startswith(
        "Faults are switched on: down valkey, slow s3. `.venv/bin/python"
    )
    assert faults_on(stage("dev")) == ""
