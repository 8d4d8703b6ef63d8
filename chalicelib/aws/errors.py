"""The boundary to the AWS SDK: its errors become ours here and nowhere else."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from chalicelib.errors import FutureStoreError, ServiceError, TransientError

THROTTLED = frozenset({
    "ThrottlingException", "Throttling", "Throttled", "KMSThrottling", "SlowDown",
    "ProvisionedThroughputExceededException", "RequestLimitExceeded", "LimitExceededException",
    "ExecutionLimitExceeded", "RequestTimeout", "InternalServerError", "InternalFailure",
    "ServiceUnavailable", "ServiceUnavailableException",
})  # fmt: skip
"""Codes that another try may get past; so does every answer in the 500s."""


@contextmanager
def translated_errors(
    action: str, meanings: Mapping[str, type[FutureStoreError]] | None = None
) -> Iterator[None]:
    """Turn the SDK's errors during `action` into ours; `meanings` maps error codes to classes.

    Raises:
        TransientError: throttling, the 500s, no connection.
        ServiceError: any other refusal that `meanings` doesn't name.
    """
    try:
        yield
    except ClientError as exc:
        code = exc.response["Error"]["Code"]
        status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        meaning = (meanings or {}).get(code)
        if meaning is None:
            meaning = TransientError if code in THROTTLED or status >= 500 else ServiceError
        raise meaning(f"{action}: {code}: {exc.response['Error'].get('Message', '')}") from exc
    except ParamValidationError as exc:
        raise ServiceError(f"{action}: {exc}") from exc
    except BotoCoreError as exc:
        raise TransientError(f"{action}: {exc}") from exc
