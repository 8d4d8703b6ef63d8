"""The ways from moto's services to the Lambda functions that really run."""

from collections.abc import Callable
from typing import Protocol

from moto.awslambda.utils import get_backend

# Takes a function's ARN and an event as JSON; the event is delivered in the background.
Send = Callable[[str, str], None]


class Outcome(Protocol):
    """What one invocation answered: its JSON, and whether it is an error's."""

    @property
    def payload(self) -> bytes: ...

    @property
    def error(self) -> bool: ...


class Functions(Protocol):
    """As `localaws.lambdas.LambdaService`: runs a deployed function in a worker process."""

    def invoke(self, function: str, payload: bytes) -> Outcome:
        """Run the function of this ARN on an event and answer what it answered."""


def function_exists(arn: str) -> bool:
    """Whether moto's Lambda knows the function that this ARN names."""
    parts = arn.split(":")
    if len(parts) < 7:
        return False
    try:
        get_backend(parts[4], parts[3]).get_function(arn)
    except Exception:  # moto raises its HTTP errors here, of which there are several
        return False
    return True
