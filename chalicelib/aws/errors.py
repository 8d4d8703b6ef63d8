"""The boundary to the AWS SDK: its errors become ours here and nowhere else."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from chalicelib.errors import AccessDenied, FutureStoreError, ServiceError, Throttled, TransientError

THROTTLED = frozenset({
    "ThrottlingException", "Throttling", "Throttled", "KMSThrottling", "SlowDown",
    "ProvisionedThroughputExceededException", "RequestLimitExceeded", "LimitExceededException",
    "ExecutionLimitExceeded", "TooManyRequestsException",
})  # fmt: skip
"""Codes of errors that say that a quota is used up."""
PASSING = frozenset({
    "RequestTimeout", "InternalServerError", "InternalFailure", "ServiceUnavailable",
    "ServiceUnavailableException",
})  # fmt: skip
"""Codes of other errors that another try may get past. Every answer in the 500s is another such error."""
NOT_ALLOWED = frozenset({
    "AccessDenied", "AccessDeniedException", "AuthorizationError", "KMSAccessDenied", "403",
})  # fmt: skip
"""Codes of errors that say that the function's policy lacks a line. S3 answers 403 where it has no body."""


@contextmanager
def translated_errors(
    action: str, meanings: Mapping[str, Callable[[str], FutureStoreError]] | None = None
) -> Iterator[None]:
    """Turn the SDK's errors during `action` into ours.

    `meanings` maps error codes to functions (mostly error classes) that make an error of the SDK's sentence.

    Raises:
        Throttled: a quota is used up.
        TransientError: the 500s, no connection.
        AccessDenied: the function's policy does not allow the call.
        ServiceError: any other refusal that `meanings` doesn't name.
    """
    # Whoever calls AWS has loaded the SDK for it. Other tasks start sooner without.
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

    try:
        yield
    except ClientError as exc:
        code = exc.response["Error"]["Code"]
        status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        meaning = (meanings or {}).get(code) or kind_of(code, passes=status >= 500)
        raise meaning(f"{action}: {code}: {exc.response['Error'].get('Message', '')}") from exc
    except ParamValidationError as exc:  # a BotoCoreError, too, but another try would not help
        raise ServiceError(f"{action}: {exc}") from exc
    except BotoCoreError as exc:
        raise TransientError(f"{action}: {exc}") from exc


def kind_of(code: str, *, passes: bool) -> type[FutureStoreError]:
    """Return the class of an error by its code; `passes` tells if one of an unknown code may pass."""
    if code in THROTTLED:
        return Throttled
    if code in NOT_ALLOWED:
        return AccessDenied
    return TransientError if passes or code in PASSING else ServiceError
