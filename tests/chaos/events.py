"""The events that reach functions: of S3, of schedules and of ended executions."""

import json
from typing import Any

from chalicelib.times import format_time
from tests.chaos.executions import Execution, StateError

BUCKET = "photos"
DELETED = "ObjectRemoved:DeleteMarkerCreated"


def s3_event(key: str, time: int, version: str, name: str = "ObjectCreated:Put") -> dict[str, Any]:
    """Return S3's event about a version of an object; `time` is milliseconds."""
    described = {"key": key, "versionId": version}
    record = {
        "eventName": name,
        "eventTime": format_time(time),
        "s3": {"bucket": {"name": BUCKET}, "object": described},
    }
    return {"Records": [record]}


def cloudwatch_event(detail: dict[str, Any], kind: str, source: str) -> dict[str, Any]:
    """Return an event of EventBridge."""
    return {
        "version": "0",
        "id": "event",
        "account": "000000000000",
        "region": "us-east-1",
        "time": "2026-09-21T14:13:20Z",
        "source": source,
        "resources": [],
        "detail-type": kind,
        "detail": detail,
    }


def scheduled_event() -> dict[str, Any]:
    """Return the event of a schedule."""
    return cloudwatch_event({}, "Scheduled Event", "aws.events")


def status_event(arn: str, execution: Execution) -> dict[str, Any]:
    """Return the event about an execution that ended badly."""
    error = execution.error
    detail = {
        "stateMachineArn": arn,
        "name": execution.name,
        "status": execution.status,
        "input": json.dumps(execution.input),
        "error": error.error if error else None,
        "cause": error.cause if error else None,
    }
    return cloudwatch_event(detail, "Step Functions Execution Status Change", "aws.states")


def lost_event(function: str, event: Any, error: StateError) -> str:
    """Return Lambda's record (JSON) of an event that a function failed to take at every try."""
    arn = f"arn:aws:lambda:us-east-1:000000000000:function:future-store-test-{function}:$LATEST"
    record = {
        "requestContext": {"functionArn": arn},
        "requestPayload": event,
        "responsePayload": {"errorType": error.error, "errorMessage": error.cause},
    }
    return json.dumps(record)
