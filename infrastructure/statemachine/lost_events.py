"""The queue of events that a function failed to take. Lambda tries thrice, then would drop them."""

from typing import Any

from botocore.exceptions import ClientError

from infrastructure.errors import code_of
from infrastructure.statemachine.things import Properties

# Lambda's own limits (Lambda Developer Guide, "Asynchronous invocation"): after these it gives an event up.
RETRIES = 2
MAX_AGE_SECONDS = 6 * 3600
EVENT_FUNCTIONS = (
    "start_photo",
    "remove_photo",
    "record_stopped_execution",
    "record_feedback",
    "merge_newcomers",
    "retry_notifications",
    "apply_retention",
    "reconcile_photos",
    "start_promotions",
    "sweep",
)
"""Functions that S3, Step Functions' events, SES' events and schedules call."""


class LostEvents:
    """A function's destination on failure; properties: queue (ARN), retries, age (seconds)."""

    kind = "lost events of"

    def __init__(self, functions: Any, name: str) -> None:
        self.functions = functions
        self.name = name

    def find(self) -> Properties | None:
        try:
            found = self.functions.get_function_event_invoke_config(FunctionName=self.name)
        except ClientError as exc:
            if code_of(exc) == "ResourceNotFoundException":
                return None
            raise
        return {
            "queue": found.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
            "retries": found.get("MaximumRetryAttempts"),
            "age": found.get("MaximumEventAgeInSeconds"),
        }

    def put(self, wanted: Properties, exists: bool) -> None:
        self.functions.put_function_event_invoke_config(
            FunctionName=self.name,
            MaximumRetryAttempts=wanted["retries"],
            MaximumEventAgeInSeconds=wanted["age"],
            DestinationConfig={"OnFailure": {"Destination": wanted["queue"]}},
        )
