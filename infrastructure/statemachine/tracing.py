"""Tracing of the REST API by X-Ray.

Chalice asks for it in each deployment of the API. Nobody has seen whether that turns it on in a stage that
was there before, nor does Chalice turn it off.
"""

from typing import Any

from botocore.exceptions import ClientError

from infrastructure.errors import code_of
from infrastructure.statemachine.things import Properties


class Tracing:
    """Active tracing of an API's stage; properties: enabled."""

    kind = "tracing of API"

    def __init__(self, gateway: Any, api: str, stage: str) -> None:
        self.gateway = gateway
        self.name = f"{api}/{stage}"
        self.place = {"restApiId": api, "stageName": stage}

    def find(self) -> Properties | None:
        try:
            found = self.gateway.get_stage(**self.place)
        except ClientError as exc:
            if code_of(exc) == "NotFoundException":
                return None
            raise
        return {"enabled": found.get("tracingEnabled", False)}

    def put(self, wanted: Properties, exists: bool) -> None:
        operation = {"op": "replace", "path": "/tracingEnabled", "value": str(wanted["enabled"]).lower()}
        self.gateway.update_stage(**self.place, patchOperations=[operation])
