"""Errors that stop a deployment, each told in one sentence instead of a traceback."""

import sys
from collections.abc import Callable, Collection

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
)

REFUSED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}
NOT_KNOWN = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"}


class DeploymentError(Exception):
    """An error that the person who deploys can mend; the message is one sentence that says how."""


def run(command: Callable[[], None]) -> int:
    """Run `command` and return the exit code: 0, or 1 with the reason in one line on standard error.

    After the reader of its output has gone, as `head` does, it ends without a word.
    """
    try:
        command()
        sys.stdout.flush()
    except BrokenPipeError:
        # Imported late: a copy of what is deployed comes without it, and is never piped.
        from localaws.pipes import quiet_end

        return quiet_end()
    except (DeploymentError, BotoCoreError, ClientError) as exc:
        print("error:", " ".join(sentence(exc).split()), file=sys.stderr)
        return 1
    return 0


def sentence(exc: DeploymentError | BotoCoreError | ClientError) -> str:
    if isinstance(exc, ClientError):
        return refusal(exc)
    if isinstance(exc, NoCredentialsError | PartialCredentialsError):
        return (
            "There are no AWS credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            'or, for the local AWS, run eval "$(.venv/bin/python -m localaws env)".'
        )
    if isinstance(exc, NoRegionError):
        return "No AWS region is set: set AWS_DEFAULT_REGION."
    if isinstance(exc, ConnectionError | HTTPClientError):
        return f"AWS does not answer: {exc} Is AWS_ENDPOINT_URL right and, for the local AWS, is it running?"
    return str(exc)


def refusal(exc: ClientError) -> str:
    code, message = exc.response["Error"]["Code"], exc.response["Error"].get("Message", "")
    if code in REFUSED:
        return f"These AWS credentials may not call {exc.operation_name}: {message}"
    if code in NOT_KNOWN:
        return f"AWS does not accept these credentials ({code}): sign in again or set others."
    return f"AWS refused {exc.operation_name} ({code}): {message}"


def code_of(exc: ClientError) -> str:
    return str(exc.response["Error"]["Code"])


def is_there(ask: Callable[[], object], missing: Collection[str]) -> bool:
    """Call `ask`. Return False if it answers one of the codes that say that the thing is missing."""
    try:
        ask()
    except ClientError as exc:
        if code_of(exc) in missing:
            return False
        raise
    return True
