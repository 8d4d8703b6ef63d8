"""moto's invocations, redirected to the service: by REST, and events pushed by SNS, SQS or EventBridge.

moto's own Invoke ignores `Qualifier`, so that each version of a function runs the code of $LATEST.
"""

from collections.abc import Callable, Mapping, MutableMapping
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qs

from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.awslambda.responses import LambdaResponse

from localaws.functions import unqualified
from localaws.lambdas.service import LambdaService
from localaws.patch import replace

Headers = Mapping[str, str]
Answered = MutableMapping[str, str]

_EMPTY = b""


def install(service: LambdaService) -> Callable[[], None]:
    """Replace moto's ways to a function. Return a function that restores them."""

    def invoke(self: LambdaFunction, body: str | bytes, headers: Headers, answered: Answered) -> bytes:
        if not headers:  # only moto's services push without any, and AWS's services do so asynchronously
            service.invoke(self, _bytes(body), asynchronous=True)
            return _EMPTY
        return _answer_request(service, self.function_arn, _bytes(body), headers, answered)

    def invoke_qualified(
        self: LambdaBackend,
        function_name: str,
        qualifier: str | None,
        body: str | bytes,
        headers: Headers,
        answered: Answered,
    ) -> bytes:
        arn = _invoked_arn(self.get_function(function_name, qualifier), function_name, qualifier)
        payload = _answer_request(service, arn, _bytes(body), headers, answered)
        answered["Content-Length"] = str(len(payload))
        return payload

    undo = ExitStack()
    for owner, name, new in (
        (LambdaFunction, "invoke", invoke),
        (LambdaBackend, "invoke", invoke_qualified),
        (LambdaResponse, "_get_param", _with_qualifier(LambdaResponse._get_param)),
    ):
        undo.callback(setattr, owner, name, replace(owner, name, new))
    return undo.close


def _with_qualifier(read: Callable[..., Any]) -> Callable[..., Any]:
    """Read Invoke's `qualifier`, which moto looks for by this name, in the URL and not in the event."""

    def get_param(self: LambdaResponse, param_name: str, if_none: Any = None) -> Any:
        if param_name != "qualifier":
            return read(self, param_name, if_none)
        return parse_qs(self.parsed_url.query).get("Qualifier", [if_none])[0]

    return get_param


def _invoked_arn(function: LambdaFunction, name: str, qualifier: str | None) -> str:
    """Return the ARN that an invocation names: with the version or alias in `name`, or else `qualifier`."""
    named = name.rpartition(":function:")[2].partition(":")[2] or qualifier
    arn = unqualified(function.function_arn)
    return f"{arn}:{named}" if named else arn


def _bytes(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else body


def _answer_request(
    service: LambdaService, arn: str, payload: bytes, headers: Headers, answered: Answered
) -> bytes:
    """Answer as Invoke does.

    https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
    """
    kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
    if kind == "Event":
        return service.invoke(arn, payload, asynchronous=True).payload
    invocation = service.invoke(arn, payload)
    answered["X-Amz-Executed-Version"] = invocation.version
    if invocation.error:
        answered["x-amz-function-error"] = "Unhandled"
    return invocation.payload
