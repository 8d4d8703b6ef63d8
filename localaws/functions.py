"""The interface between moto's services and the Lambda functions that really run."""

from collections.abc import Callable
from typing import Protocol

from moto.awslambda.utils import get_backend

# Takes a function's ARN and an event as JSON; the event is delivered in the background.
Send = Callable[[str, str], None]


class Outcome(Protocol):
    """The result of one invocation: its JSON, whether the function failed, and the version that ran."""

    @property
    def payload(self) -> bytes: ...

    @property
    def error(self) -> bool: ...

    @property
    def version(self) -> str:
        """The version that ran: a number, or $LATEST."""


class Functions(Protocol):
    """The part of `localaws.lambdas.LambdaService` that other services need."""

    def invoke(self, function: str, payload: bytes) -> Outcome:
        """Run the function of this ARN on an event and return its result."""


def unqualified(arn: str) -> str:
    """Return the ARN of a function without the version or alias."""
    return ":".join(arn.split(":")[:7])


def function_exists(arn: str) -> bool:
    """Tell whether moto's Lambda has a function, version or alias of this ARN."""
    parts = arn.split(":")
    if len(parts) < 7:
        return False
    try:
        get_backend(parts[4], parts[3]).get_function(arn)
    except Exception:  # moto raises its HTTP errors here, of which there are several
        return False
    return True
