"""The table of contents: what is registered, and what importing it costs."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from moto.events.models import EventPattern

PROJECT = Path(__file__).parents[2]
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "PHOTOS_BUCKET": "photos",
    "REDIS_URL": "redis://127.0.0.1:1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
}
QUESTION = """
import json, socket, sys
def refuse(*_): raise AssertionError("a connection was opened at import")
socket.socket.connect = refuse
import app
print(json.dumps({
    "modules": sorted(sys.modules),
    "tasks": sorted(function.name for function in app.app.pure_lambda_functions),
    "functions": sorted({function.name for function in app.app.pure_lambda_functions}
        | {source.name for source in app.app.event_sources}),
    "handlers": sorted(app.app.handler_map),
    "routes": {path: {method: bool(entry.authorizer) for method, entry in methods.items()}
        for path, methods in app.app.routes.items()},
}))
"""
OPEN = {"/", "/web/{file}", "/health", "/openapi.json"}
TOPICS = {
    "storeroom_topic",
    "arrivals_topic",
    "results_topic",
    "offers_topic",
    "alerts_topic",
    "reports_topic",
}
ADDRESSES = {"api_url"}
OUTSIDE_THE_LANES = {
    "init_collection",
    "migrate",
    "rerun_failed",
    "create_token",
    "list_tokens",
    "revoke_tokens",
    "replace_link_key",
}
"""Called by the deployment and by people."""


@pytest.fixture(scope="module")
def imported() -> dict[str, Any]:
    """Return the modules after `import app` in a process of its own, where connecting is an error."""
    command = [sys.executable, "-c", QUESTION]
    done = subprocess.run(command, cwd=PROJECT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def placeholders() -> set[str]:
    return set(re.findall(r"\$\{(\w+)\}", (PROJECT / "statemachine.json").read_text()))


def test_every_task_of_the_state_machine_is_a_function(imported: dict[str, Any]) -> None:
    missing = placeholders() - TOPICS - ADDRESSES - set(imported["functions"])

    assert not missing, f"register in app.py what statemachine.json calls: {sorted(missing)}"


def test_every_function_is_a_task_but_those_outside_the_lanes(imported: dict[str, Any]) -> None:
    unused = set(imported["tasks"]) - placeholders() - OUTSIDE_THE_LANES

    assert not unused, (
        f"call from a state of statemachine.json {sorted(unused)}, or add to OUTSIDE_THE_LANES in test_app.py"
    )


@pytest.mark.parametrize(
    "module",
    [
        "PIL",
        "jinja2",
        "pi_heif",
        "boto3",
        "botocore",
        "redis",
        "tempfile",
        "moto",
        "localaws",
        "demo",
        "infrastructure",
    ],
)
def test_importing_the_app_does_not_import(imported: dict[str, Any], module: str) -> None:
    assert module not in {name.partition(".")[0] for name in imported["modules"]}


def test_every_route_but_the_open_ones_has_an_authorizer(imported: dict[str, Any]) -> None:
    unguarded = {
        path for path, methods in imported["routes"].items() for guarded in methods.values() if not guarded
    }

    assert {path for path in unguarded if not path.startswith("/unsubscribe")} <= OPEN


def test_every_handler_is_short() -> None:
    """Allow two statements: unpack, and return one call."""
    import ast

    tree = ast.parse((PROJECT / "app.py").read_text())
    handlers = [node for node in tree.body if isinstance(node, ast.FunctionDef)]

    assert handlers
    assert [handler.name for handler in handlers if len(handler.body) > 2] == []


PATTERNS = """
import app, json
sources = app.app.event_sources
print(json.dumps([source.event_pattern for source in sources if hasattr(source, "event_pattern")]))
"""


@pytest.mark.parametrize(
    ("machine", "is_heard"),
    [
        ("future-store-dev", True),
        ("future-store-prod", False),
        ("future-store-dev2", False),
        ("other", False),
    ],
)
def test_only_executions_of_the_stage_s_own_state_machine_are_heard_of(machine: str, is_heard: bool) -> None:
    """A rule for all of them would run the function for every state machine of the account."""
    command = [sys.executable, "-c", PATTERNS]
    listed = subprocess.check_output(command, cwd=PROJECT, env={**ENVIRONMENT, "STAGE": "dev"}, text=True)
    [pattern] = json.loads(listed)
    arn = f"arn:aws:states:eu-west-1:123456789012:stateMachine:{machine}"
    event: Any = {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "detail": {"status": "FAILED", "stateMachineArn": arn},
    }

    assert EventPattern.load(json.dumps(pattern)).matches_event(event) is is_heard
