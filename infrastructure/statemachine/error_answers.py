"""The headers of the errors that API Gateway answers itself, such as 401, 403, 429 and 504.

Neither the authorizer nor a view can add any to them, and Chalice has no setting for it. A web page elsewhere
(CORS_ORIGIN) may read such an answer only if it has the header that says so.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.errors import code_of
from infrastructure.statemachine.things import Properties

KINDS = ("DEFAULT_4XX", "DEFAULT_5XX")
ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
PREFIX = "gatewayresponse.header."


class ErrorAnswers:
    """Error answers of an API's stage; properties: headers (by kind of answer), deployed (a note).

    They reach callers only by a deployment of the stage, which bears the note. Chalice's next deployment
    replaces the API's definition, and after that nobody can tell whether the stage still has them.
    """

    kind = "error answers of API"

    def __init__(self, gateway: Any, api: str, stage: str) -> None:
        self.gateway = gateway
        self.name = f"{api}/{stage}"
        self.api = {"restApiId": api}
        self.stage = {"stageName": stage}

    def find(self) -> Properties | None:
        try:
            found = self.gateway.get_gateway_responses(**self.api)["items"]
            deployment = self.gateway.get_stage(**self.api, **self.stage)["deploymentId"]
            note = self.gateway.get_deployment(**self.api, deploymentId=deployment).get("description")
        except ClientError as exc:
            if code_of(exc) == "NotFoundException":
                return None
            raise
        headers = {each["responseType"]: each.get("responseParameters") for each in found}
        return {"headers": {kind: headers.get(kind) for kind in KINDS}, "deployed": note}

    def put(self, wanted: Properties, exists: bool) -> None:
        for kind, headers in wanted["headers"].items():
            self.gateway.put_gateway_response(**self.api, responseType=kind, responseParameters=headers)
        self.gateway.create_deployment(**self.api, **self.stage, description=wanted["deployed"])


def error_answers(cors_origin: str) -> Properties:
    """Return what is wanted where pages of this origin may call the API ("": of none)."""
    headers: Mapping[str, str] = ALWAYS | (
        {"Access-Control-Allow-Origin": cors_origin} if cors_origin else {}
    )
    parameters = {f"{PREFIX}{name}": f"'{value}'" for name, value in headers.items()}
    digest = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()[:16]
    return {"headers": dict.fromkeys(KINDS, parameters), "deployed": f"with error answers {digest}"}
