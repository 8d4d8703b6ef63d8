"""Faults of SNS for Step Functions, whose tasks publish inside this process and not by a request."""

import uuid
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sns import (
    StateTaskServiceSns,
)

from localaws.faults.calls import Call
from localaws.faults.front_door import refuse
from localaws.faults.refusals import UNAVAILABLE, Refusal
from localaws.faults.switches import Faults
from localaws.patch import replace

# Step Functions tells its own clients of a service's outage by SNS.InternalErrorException.
_OUT = Refusal("InternalError", UNAVAILABLE.message, 500)


def install(faults: Faults) -> None:
    """Refuse what a task publishes while SNS is down or over its quota."""
    publish = StateTaskServiceSns._eval_service_task

    def publish_unless_refused(self: StateTaskServiceSns, *args: Any, **options: Any) -> None:
        if faults.on and (refusal := refuse(Call("sns", "Publish"), faults)):
            raise _client_error(_OUT if refusal == UNAVAILABLE else refusal)
        publish(self, *args, **options)

    replace(StateTaskServiceSns, "_eval_service_task", publish_unless_refused)


def _client_error(refusal: Refusal) -> ClientError:
    """Return the error by which moto names the task's."""
    answered: Any = {
        "Error": {"Code": refusal.code, "Message": refusal.message},
        "ResponseMetadata": {"HTTPStatusCode": refusal.status, "RequestId": str(uuid.uuid4())},
    }
    return ClientError(answered, "Publish")
