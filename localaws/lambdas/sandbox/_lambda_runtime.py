"""Lambda's Python runtime: imports the handler and runs it on one event after another.

It reads frames of `REQUEST` (lengths of context and event, both JSON) and writes frames of `ANSWER` (kind,
peak resident memory in KiB, length of the following JSON). It uses only the standard library, as zygote.py.
"""

import importlib
import json
import logging
import os
import resource
import socket
import struct
import sys
import time
import traceback
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace, TracebackType
from typing import Any

REQUEST = struct.Struct("!II")
ANSWER = struct.Struct("!BII")
READY, RESULT, FUNCTION_ERROR, INIT_ERROR, BAD_EVENT = range(5)

Handler = Callable[[Any, Any], Any]


class DeploymentError(Exception):
    """An error of the deployment: (error type, message), named as Lambda's Python runtime names it."""


class Context:
    """The handler's second argument, with the attributes that AWS documents."""

    def __init__(self, call: dict[str, Any]) -> None:
        self.aws_request_id = call["request_id"]
        self.invoked_function_arn = call["arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = SimpleNamespace(cognito_identity_id=None, cognito_identity_pool_id=None)
        self.client_context = None
        self._deadline: float = call["deadline"]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.time()) * 1000))


class LogHandler(logging.Handler):
    """The root logger's handler on Lambda. A record is one event: its line breaks become carriage returns."""

    def __init__(self) -> None:
        super().__init__()
        self.request_id = ""
        layout = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
        self.formatter = logging.Formatter(layout, "%Y-%m-%dT%H:%M:%S")
        self.formatter.converter = time.gmtime

    def emit(self, record: logging.LogRecord) -> None:
        record.aws_request_id = self.request_id
        print(self.format(record).replace("\n", "\r"))


def serve(connection: socket.socket) -> int:
    logs = LogHandler()
    logging.getLogger().addHandler(logs)
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        answer(connection, INIT_ERROR, failure(error, ""))
        return 1
    answer(connection, READY, b"{}")
    stream = connection.makefile("rb", 1 << 16)
    while header := stream.read(REQUEST.size):
        context_size, event_size = REQUEST.unpack(header)
        call = json.loads(stream.read(context_size))
        logs.request_id = call["request_id"]
        answer(connection, *invoke(handler, stream.read(event_size), call))
    return 0


def load_handler(name: str) -> Handler:
    module_name, _, attribute = name.rpartition(".")
    if not module_name:
        raise DeploymentError(
            "Runtime.MalformedHandlerName", f"Bad handler '{name}': not enough values to unpack"
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise DeploymentError(
            "Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}"
        ) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        raise DeploymentError("Runtime.UserCodeSyntaxError", message) from error
    if not hasattr(module, attribute):
        raise DeploymentError(
            "Runtime.HandlerNotFound", f"Handler '{attribute}' missing on module '{module_name}'"
        )
    handler: Handler = getattr(module, attribute)
    return handler


def invoke(handler: Handler, event_json: bytes, call: dict[str, Any]) -> tuple[int, bytes]:
    os.environ["_X_AMZN_TRACE_ID"] = call["trace_id"]
    try:
        event = json.loads(event_json)
    except ValueError as error:
        return BAD_EVENT, str(error).encode()
    try:
        return RESULT, _to_json(handler(event, Context(call)))
    except Exception as error:
        return FUNCTION_ERROR, failure(error, call["request_id"])


def _to_json(result: Any) -> bytes:
    try:
        return json.dumps(result, default=_plain).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise DeploymentError("Runtime.MarshalError", f"Unable to marshal response: {error}") from None


def _plain(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def failure(error: Exception, request_id: str) -> bytes:
    """Return Lambda's answer to an exception. The class name is the error type in Step Functions."""
    kind, message = error.args if isinstance(error, DeploymentError) else (type(error).__name__, str(error))
    cause = error.__cause__ if isinstance(error, DeploymentError) else error
    trace = user_frames(cause.__traceback__) if cause else []
    print(
        "\r".join([f"[ERROR] {kind}: {message}", "Traceback (most recent call last):", *trace]).replace(
            "\n", "\r"
        )
    )
    report = {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}
    return json.dumps(report).encode()


def user_frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    return traceback.format_list(
        [f for f in frames if f.filename != __file__ and "importlib" not in f.filename]
    )


def answer(connection: socket.socket, kind: int, body: bytes) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    connection.sendall(ANSWER.pack(kind, peak, len(body)) + body)
