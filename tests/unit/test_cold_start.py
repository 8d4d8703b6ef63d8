"""Lambda's init phase makes what a function needs, and never fails."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from chalicelib.cold_start import NEEDS
from chalicelib.middleware import note_account
from chalicelib.shop import shop
from tests.unit.test_app import ADDRESSES, TOPICS, placeholders
from tests.unit.test_policies_suffice import CALLS, needed

PROJECT = Path(__file__).parents[2]
SETTINGS = {
    "PHOTOS_BUCKET": "photos",
    "RESULTS_BUCKET": "results",
    "STAGE": "test",
    "REDIS_URL": "redis://127.0.0.1:1",
}
CLIENTS = {
    "s3": "s3",
    "rekognition": "rekognition",
    "ses": "sesv2",
    "sns": "sns",
    "states": "stepfunctions",
    "sqs": "sqs",
}
"""Clients by the names that permissions begin with."""
QUESTION = """
import gc, importlib, json, os, sys
importlib.import_module(os.environ["_HANDLER"].rpartition(".")[0])
from chalicelib.shop import shop
libraries = "redis", "botocore.session", "jinja2", "PIL", "chalicelib.api.blueprints"
loaded = [name for name in libraries if name in sys.modules]
assert "aws_lambda_powertools" in sys.modules
assert gc.isenabled()
clients = sorted(shop()._clients) if "STAGE" in os.environ else []
print(json.dumps([loaded, clients, gc.get_freeze_count()]))
"""


def start(handler: str, settings: dict[str, str] = SETTINGS) -> tuple[list[str], list[str], int]:
    """Import a handler as Lambda does.

    Return the libraries that are loaded, the clients of AWS, and the number of objects that the garbage
    collector leaves alone.
    """
    environment = {"PATH": "/usr/bin:/bin", "_HANDLER": handler, **settings}
    command = [sys.executable, "-c", QUESTION]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded, clients, frozen = json.loads(done.stdout)
    return loaded, clients, frozen


def test_every_task_of_the_state_machine_says_what_it_needs() -> None:
    assert placeholders() - TOPICS - ADDRESSES <= set(NEEDS), "add to NEEDS in chalicelib/cold_start.py"


def test_whoever_says_what_it_needs_is_a_function() -> None:
    assert set(NEEDS) - {"app"} <= set(CALLS)


@pytest.mark.parametrize("function", sorted(NEEDS))
def test_a_function_makes_no_client_that_it_may_not_use(function: str) -> None:
    permissions = needed("api_handler" if function == "app" else function)
    allowed = {CLIENTS.get(each.action.partition(":")[0], "") for each in permissions}

    assert set(NEEDS[function].split()) & set(CLIENTS.values()) <= allowed


@pytest.mark.parametrize(
    ("handler", "loaded", "clients"),
    [
        ("app.record_visit", ["redis"], []),
        ("app.recognise_faces", ["redis", "botocore.session"], ["rekognition", "s3"]),
        ("app.app", ["redis", "botocore.session", "chalicelib.api.blueprints"], ["s3"]),
        ("app.retry_notifications", [], []),
        ("chalicelib.api.framework.access.authorize", ["redis"], []),
    ],
)
def test_a_function_starts_with_what_it_needs_though_redis_is_out_of_reach(
    handler: str, loaded: list[str], clients: list[str]
) -> None:
    assert start(handler)[:2] == (loaded, clients)


def test_the_garbage_collector_leaves_alone_what_a_function_has_imported() -> None:
    _, _, frozen = start("app.record_visit")

    assert frozen > 10_000


def test_a_function_without_its_settings_starts() -> None:
    loaded, _, _ = start("app.record_visit", {"PHOTOS_BUCKET": "photos"})

    assert "redis" not in loaded


def test_the_account_is_that_of_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    shop.cache_clear()
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:future-store-test-sweep"
    event = SimpleNamespace(context=SimpleNamespace(invoked_function_arn=arn))

    assert note_account(event, lambda given: given is event)
    assert shop().account == "123456789012"
    shop.cache_clear()


def test_a_call_without_a_context_goes_on() -> None:
    assert note_account(SimpleNamespace(context=None), lambda given: "answered") == "answered"
