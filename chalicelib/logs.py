"""The log: one structured line per call, with the function, the ids of its item, the outcome and the time.

The line has ids only, and no names, addresses, keys or pictures.
"""

import os
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

IDS = ("photo_id", "report_id", "lane", "execution")


def log_call(event: Any, get_response: Callable[[Any], Any]) -> Any:
    """Call the handler and log its outcome. Chalice runs this middleware around every handler."""
    began = time.perf_counter()
    outcome = "error"
    try:
        response = get_response(event)
        outcome = str(getattr(response, "status_code", "ok"))
        return response
    except Exception as exc:
        outcome = type(exc).__name__
        raise
    finally:
        milliseconds = round((time.perf_counter() - began) * 1000, 1)
        logger().info(_what(event), extra={"outcome": outcome, "ms": milliseconds, **_ids(event)})


def log_values(message: str, values: Mapping[str, Any]) -> None:
    """Log a message with values, beside the line of `log_call`. Pass no value that is about a person."""
    logger().info(message, extra=dict(values))


def log_outage(exc: Exception) -> None:
    """Log an error that a route doesn't show to its caller."""
    logger().error(str(exc), extra={"outcome": type(exc).__name__})


@cache
def logger() -> Any:
    """Return the logger, made once."""
    from aws_lambda_powertools import Logger

    return Logger(service="future-store")


def _what(event: Any) -> str:
    """Return the method and path template of a route, or the name of a Lambda function."""
    if hasattr(event, "uri_params"):
        return f"{event.method} {event.context.get('resourcePath', '')}"
    return os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")


def _ids(event: Any) -> dict[str, str]:
    payload = event.to_dict() if hasattr(event, "to_dict") else {}
    item = payload.get("item", payload) if isinstance(payload, dict) else {}
    return {name: item[name] for name in IDS if isinstance(item, dict) and name in item}
