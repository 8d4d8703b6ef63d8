"""Errors that stop a deployment, each in a sentence that says what to do."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, NoRegionError

from infrastructure.errors import DeploymentError, run, sentence
from infrastructure.statemachine.calls import init_collection, require_valid
from infrastructure.statemachine.deployed import Deployed, read_deployed, require_place

LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:"


def refused(message: str, code: str = "AccessDeniedException") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "CreateStateMachine")


def recorded(project: Path, content: str) -> Path:
    folder = project / ".chalice" / "deployed"
    folder.mkdir(parents=True)
    (folder / "dev.json").write_text(content)
    return project


def test_the_recorded_functions_tell_their_region_account_and_api(tmp_path: Path) -> None:
    resources = [
        {"name": "ask_staff", "resource_type": "lambda_function", "lambda_arn": LAMBDA + "x"},
        {"name": "ask_staff_role", "resource_type": "iam_role", "role_arn": "arn:role"},
        {"resource_type": "rest_api", "rest_api_url": "https://x.example.com/api/", "rest_api_id": "x"},
    ]

    deployed = read_deployed(recorded(tmp_path, json.dumps({"resources": resources})), "dev")

    expected = Deployed(
        {"ask_staff": LAMBDA + "x"}, "eu-west-1", "123456789012", "https://x.example.com/api/", "x"
    )
    assert deployed == expected


@pytest.mark.parametrize("content", ["{", "{}", '{"resources": []}'])
def test_a_record_without_functions_asks_for_a_deployment(tmp_path: Path, content: str) -> None:
    with pytest.raises(DeploymentError, match="run `make deploy STAGE=dev` first"):
        read_deployed(recorded(tmp_path, content), "dev")


def test_a_stage_never_deployed_asks_for_a_deployment(tmp_path: Path) -> None:
    with pytest.raises(DeploymentError, match="Stage dev is not deployed"):
        read_deployed(tmp_path, "dev")


@pytest.mark.parametrize("place", [("us-east-1", "123456789012"), ("eu-west-1", "210987654321")])
def test_another_region_or_account_than_the_functions_is_refused(place: tuple[str, str]) -> None:
    with pytest.raises(DeploymentError, match="was deployed to eu-west-1 in account 123456789012"):
        require_place(Deployed({}, "eu-west-1", "123456789012"), "dev", *place)


class Answering:
    """Client whose every call gives one answer, or raises it."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        self.answer = answer

    def __getattr__(self, operation: str) -> Any:
        return self.call

    def call(self, **request: Any) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class Body:
    text: str

    def read(self) -> bytes:
        return self.text.encode()


def test_an_exception_in_init_collection_stops_the_deployment_with_its_reason() -> None:
    payload = Body('{"errorType": "RedisDown", "errorMessage": "no answer", "stackTrace": []}')
    client = Answering({"FunctionError": "Unhandled", "Payload": payload})

    with pytest.raises(DeploymentError, match="init_collection failed: RedisDown: no answer"):
        init_collection(client, Deployed({"init_collection": "arn"}, "", ""))


def test_a_deployment_without_init_collection_is_refused() -> None:
    with pytest.raises(DeploymentError, match="init_collection is not deployed"):
        init_collection(Answering({}), Deployed({}, "", ""))


def test_what_the_service_finds_wrong_is_told() -> None:
    finding = {"location": "/States/A", "message": "bad", "code": "X", "severity": "ERROR"}

    with pytest.raises(DeploymentError, match=r"does not take statemachine\.json: /States/A bad"):
        require_valid(Answering({"result": "FAIL", "diagnostics": [finding]}), {})


def test_a_service_that_does_not_validate_is_no_obstacle() -> None:
    require_valid(Answering(refused("no such action", "UnknownOperationException")), {})


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoCredentialsError(), "no AWS credentials"),
        (NoRegionError(), "AWS_DEFAULT_REGION"),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), "AWS does not answer"),
        (refused("you may not"), "may not call CreateStateMachine: you may not"),
        (refused("old", "ExpiredToken"), "does not accept these credentials"),
        (refused("odd", "Throttling"), "refused CreateStateMachine (Throttling): odd"),
    ],
)
def test_every_kind_of_failure_is_one_sentence(
    error: Exception, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    assert run(fail) == 1

    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    assert words in said


def test_a_bug_is_not_dressed_up_as_a_sentence() -> None:
    def bug() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        run(bug)


def test_a_deployment_error_speaks_for_itself() -> None:
    assert sentence(DeploymentError("Do this.")) == "Do this."
