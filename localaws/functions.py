"""The interface between moto's services and the Lambda functions that really run."""

from collections.abc import Callable
from typing import Protocol

from moto.awslambda.utils import get_backend

# Takes a function's ARN and an event as JSON; the event is delivered in the background.
Send = Callable[[str, str], None]


class Outcome(Protocol):
    """The result of one invocation: its JSON, and whether the function failed."""

    @property
    def payload(self) -> bytes: ...

    @property
    def error(self) -> bool: ...


class Functions(Protocol):
    """The part of `localaws.lambdas.LambdaService` that other services need."""

    def invoke(self, function: str, payload: bytes) -> Outcome:
        """Run the function of this ARN on an event and return its result."""


def function_exists(arn: str) -> bool:
    """Tell whether moto's Lambda has a function of this ARN."""
    parts = arn.split(":")
    if len(parts) < 7:
        return False
    try:
        get_backend(parts[4], parts[3]).get_function(arn)
    except Exception:  # moto raises its HTTP errors here, of which there are several
        return False
    return True
