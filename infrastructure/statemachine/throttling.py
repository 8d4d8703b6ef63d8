"""The limit of requests through API Gateway. It answers more with 429, before they cost a function.

Chalice has no setting for it. The limit stays when Chalice deploys again, because a new deployment of an
API's stage leaves the stage's settings alone (API Gateway REST API Reference, CreateDeployment).
"""

from typing import Any

from botocore.exceptions import ClientError

from infrastructure.errors import code_of
from infrastructure.statemachine.things import Properties

ALL_METHODS = "*/*"


class Throttling:
    """The limits of all methods of an API's stage together; properties: rate (requests a second), burst."""

    kind = "throttling of API"

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
        settings = found.get("methodSettings", {}).get(ALL_METHODS, {})
        return {"rate": settings.get("throttlingRateLimit"), "burst": settings.get("throttlingBurstLimit")}

    def put(self, wanted: Properties, exists: bool) -> None:
        limits = {"rateLimit": wanted["rate"], "burstLimit": wanted["burst"]}
        operations = [
            {"op": "replace", "path": f"/{ALL_METHODS}/throttling/{name}", "value": str(value)}
            for name, value in limits.items()
        ]
        self.gateway.update_stage(**self.place, patchOperations=operations)
