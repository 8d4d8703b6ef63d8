"""moto's invocations, redirected to the service: by REST, and events pushed by SNS, SQS or EventBridge."""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from moto.awslambda.models import LambdaFunction

from localaws.lambdas.service import LambdaService

_EMPTY = b""


def install(service: LambdaService) -> Callable[[], None]:
    """Replace LambdaFunction.invoke. Return a function that restores it."""
    original = LambdaFunction.invoke

    def invoke(
        self: LambdaFunction,
        body: str | bytes,
        headers: Mapping[str, str],
        answered: MutableMapping[str, str],
    ) -> bytes:
        payload = body.encode() if isinstance(body, str) else body
        if not headers:  # only moto's services push without any, and AWS's services do so asynchronously
            service.invoke(self, payload, asynchronous=True)
            return _EMPTY
        return _answer_request(service, self, payload, headers, answered)

    def undo() -> None:
        _set_invoke(original)

    _set_invoke(invoke)
    return undo


def _set_invoke(invoke: Any) -> None:
    patched: Any = LambdaFunction
    patched.invoke = invoke


def _answer_request(
    service: LambdaService,
    function: LambdaFunction,
    payload: bytes,
    headers: Mapping[str, str],
    answered: MutableMapping[str, str],
) -> bytes:
    """Answer as Invoke does.

    https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
    """
    kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
    if kind == "Event":
        return service.invoke(function, payload, asynchronous=True).payload
    invocation = service.invoke(function, payload)
    answered["X-Amz-Executed-Version"] = str(function.version)
    if invocation.error:
        answered["x-amz-function-error"] = "Unhandled"
    return invocation.payload
