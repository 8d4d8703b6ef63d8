"""The exceptions of moto's Step Functions interpreter carry a code that their base class does not read.

A client got an empty error code, so `client.exceptions.TaskTimedOut` and the like never matched.
"""

from moto.core.exceptions import AWSError
from moto.stepfunctions.parser import api


def install() -> None:
    """Give every such exception the attribute that is read."""
    for exception in vars(api).values():
        if isinstance(exception, type) and issubclass(exception, AWSError):
            code = vars(exception).get("code")
            if isinstance(code, str):
                exception.TYPE = code


def error(code: str, message: str) -> AWSError:
    """An error answer of Step Functions."""
    return AWSError(message, exception_type=code)
