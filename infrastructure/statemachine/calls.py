"""Calls beside making things: Step Functions checks a definition, Lambda runs a function."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

from infrastructure.errors import DeploymentError
from infrastructure.statemachine.deployed import Deployed
from infrastructure.statemachine.things import Properties

LONGEST_LAMBDA_SECONDS = 900  # Lambda quotas, function timeout
ONCE = Config(retries={"total_max_attempts": 1})
# Asked again after a time-out, init_collection would do all its work twice, side by side.
ONCE_PATIENTLY = ONCE.merge(Config(read_timeout=LONGEST_LAMBDA_SECONDS + 10))


def require_valid(stepfunctions: Any, definition: Properties) -> None:
    """Raise DeploymentError with the faults that Step Functions itself finds in the definition.

    moto can't check it, and permission may lack. Then only the early word is lost, because creating or
    updating checks the definition again.
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
    """Run the function that makes the face collection. Return its answer as JSON text."""
    if "init_collection" not in deployed.functions:
        raise DeploymentError("The function init_collection is not deployed: run `make deploy` again.")
    try:
        return invoke(lambda_, deployed.functions["init_collection"], {})
    except DeploymentError as exc:
        raise DeploymentError(f"init_collection failed: {exc}") from exc


def invoke(lambda_: Any, function: str, event: Mapping[str, Any]) -> str:
    """Call a function and return its answer as JSON text. Raises DeploymentError in the function's words."""
    answer = lambda_.invoke(FunctionName=function, Payload=json.dumps(event).encode())
    text = str(answer["Payload"].read().decode())
    if "FunctionError" in answer:
        raise DeploymentError(reason(text))
    return text


def reason(payload: str) -> str:
    """Return the error's words. Lambda describes it as {"errorType", "errorMessage", "stackTrace"}."""
    try:
        error = json.loads(payload)
        return f"{error['errorType']}: {error['errorMessage']}"
    except (ValueError, KeyError, TypeError):
        return payload
