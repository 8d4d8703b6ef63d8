"""What goes around every handler, beside the log: Chalice calls each of these with the event."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from chalicelib.errors import ConfigurationError
from chalicelib.shop import shop


def note_account(event: Any, get_response: Callable[[Any], Any]) -> Any:
    """Take the account from the function's own ARN, so that nobody asks STS."""
    context = getattr(event, "lambda_context", getattr(event, "context", None))
    if arn := getattr(context, "invoked_function_arn", ""):
        with suppress(ConfigurationError):  # the handler raises it again; the API's answer names the setting
            shop().account = arn.split(":")[4]
    return get_response(event)


def tell_metrics(event: Any, get_response: Callable[[Any], Any]) -> Any:
    """Tell the metrics that the call has added up, whether it succeeds or fails."""
    try:
        return get_response(event)
    finally:
        with suppress(ConfigurationError):
            shop().metrics.flush()
