"""The calls beside making things: asking Step Functions about a definition, running a function."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

from infrastructure.errors import DeploymentError
from infrastructure.statemachine.deployed import Deployed
from infrastructure.statemachine.things import Properties

LONGEST_LAMBDA = 900  # seconds; Lambda quotas, function timeout
ONCE = Config(retries={"total_max_attempts": 1})
# Asked again after a time-out, init_collection would do all its work twice, side by side.
ONCE_PATIENTLY = ONCE.merge(Config(read_timeout=LONGEST_LAMBDA + 10))


def require_valid(stepfunctions: Any, definition: Properties) -> None:
    """Raises DeploymentError with what Step Functions itself finds wrong with the definition.

    Where it can't be asked (moto, or no permission) nothing is lost but the early word: creating or updating
    checks the definition again.
    """
    try:
        answer = stepfunctions.validate_state_machine_definition(
            definition=json.dumps(definition), severity="ERROR"
        )
    except (ClientError, HTTPClientError):
        return
    found = [f"{each.get('location', '')} {each['message']}".strip() for each in answer["diagnostics"]]
    if found:
        raise DeploymentError(f"Step Functions does not take statemachine.json: {'; '.join(found)}.")


def init_collection(lambda_: Any, deployed: Deployed) -> str:
    """Runs the function that makes the face collection, answering what it answered as JSON text."""
    if "init_collection" not in deployed.functions:
        raise DeploymentError("The function init_collection is not deployed: run `chalice deploy` again.")
    try:
        return invoke(lambda_, deployed.functions["init_collection"], {})
    except DeploymentError as exc:
        raise DeploymentError(f"init_collection failed: {exc}") from exc


def invoke(lambda_: Any, function: str, event: Mapping[str, Any]) -> str:
    """Calls a function, answering what it answered as JSON text. Raises DeploymentError in its words."""
    answer = lambda_.invoke(FunctionName=function, Payload=json.dumps(event).encode())
    text = str(answer["Payload"].read().decode())
    if "FunctionError" in answer:
        raise DeploymentError(reason(text))
    return text


def reason(payload: str) -> str:
    """Lambda's answer for an uncaught exception is {"errorType", "errorMessage", "stackTrace"}."""
    try:
        error = json.loads(payload)
        return f"{error['errorType']}: {error['errorMessage']}"
    except (ValueError, KeyError, TypeError):
        return payload
