"""The error codes of moto's Step Functions interpreter reach the client.

Their base class does not read them. A client got an empty error code, so that
`client.exceptions.TaskTimedOut` and the like never matched.
"""

from moto.core.exceptions import AWSError
from moto.stepfunctions.parser import api


def install() -> None:
    """Set the attribute that the base class reads on every such exception."""
    for exception in vars(api).values():
        if isinstance(exception, type) and issubclass(exception, AWSError):
            code = vars(exception).get("code")
            if isinstance(code, str):
                exception.TYPE = code


def error(code: str, message: str) -> AWSError:
    """Return an error answer of Step Functions."""
    return AWSError(message, exception_type=code)
