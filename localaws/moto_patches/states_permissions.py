"""A task runs a function, or publishes, only if the state machine's role may. moto asks nobody.

The errors have the names that Step Functions gives them: Lambda.AWSLambdaException, which a Retry takes for a
passing one, and SNS.AuthorizationErrorException.
"""

import uuid
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sns import (
    StateTaskServiceSns,
)

from localaws.patch import replace
from localaws.permissions.lookups import topic_needs
from localaws.permissions.policies import Need
from localaws.permissions.refusals import sentence
from localaws.permissions.roles import refused_service
from localaws.permissions.sessions import session_of_arn

_SESSION = "StepFunctions"


def install() -> None:
    """Judge each task by its role before it is carried out."""
    invoke, publish = lambda_eval_utils._invoke_lambda_function, StateTaskServiceSns._eval_service_task

    def invoke_if_allowed(parameters: dict[str, Any], region: str, state_credentials: Any) -> Any:
        _require(state_credentials, [Need("lambda:InvokeFunction", parameters["FunctionName"])])
        return invoke(parameters, region, state_credentials)

    def publish_if_allowed(
        self: Any,
        env: Any,
        resource_runtime_part: Any,
        normalised_parameters: dict[str, Any],
        state_credentials: Any,
    ) -> None:
        _require(state_credentials, topic_needs(normalised_parameters.get("TopicArn", "")))
        publish(self, env, resource_runtime_part, normalised_parameters, state_credentials)

    replace(lambda_eval_utils, "_invoke_lambda_function", invoke_if_allowed)
    replace(StateTaskServiceSns, "_eval_service_task", publish_if_allowed)


_CODES = {"lambda": "AWSLambdaException", "sns": "AuthorizationError", "kms": "KMSAccessDenied"}


def _require(state_credentials: Any, needs: list[Need]) -> None:
    """Raise ClientError unless the role has these permissions."""
    session = session_of_arn(state_credentials.role_arn, _SESSION)
    if not (refused := refused_service(session, needs)):
        return
    service, _, operation = refused.need.action.partition(":")
    answered: Any = {
        "Error": {"Code": _CODES[service], "Message": sentence(service, session.arn, refused)},
        "ResponseMetadata": {"HTTPStatusCode": 403, "RequestId": str(uuid.uuid4())},
    }
    raise ClientError(answered, operation)
