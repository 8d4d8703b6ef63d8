"""moto keeps a function's destination for events it could not take, and never sends one there."""

import json
import uuid
from datetime import UTC, datetime

from moto.awslambda.utils import get_backend
from moto.sns.models import sns_backends

ATTEMPTS = 3


def announce_lost(function: str, payload: str) -> bool:
    """Publish an event (JSON) that the function of this ARN could not take; False where it has no topic."""
    parts = function.split(":")
    configurations = get_backend(parts[4], parts[3]).get_function(function).event_invoke_config
    config = configurations[-1].config if configurations else {}
    topic = config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination", "")
    if topic.split(":")[2:3] != ["sns"]:
        return False
    sns_backends[parts[4]][parts[3]].publish(arn=topic, message=json.dumps(_record(function, payload)))
    return True


def _record(function: str, payload: str) -> dict[str, object]:
    """As Lambda describes it (Lambda Developer Guide, "Asynchronous invocation")."""
    return {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": f"{function}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": ATTEMPTS,
        },
        "requestPayload": json.loads(payload),
    }
