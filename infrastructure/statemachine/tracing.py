"""Tracing of the REST API by X-Ray.

Chalice asks for it in each deployment of the API. Nobody has seen whether that turns it on in a stage that
was there before, nor does Chalice turn it off.
"""

from infrastructure.statemachine.api_stage import ApiStage
from infrastructure.statemachine.things import Properties


class Tracing(ApiStage):
    """Active tracing of an API's stage; properties: enabled."""

    kind = "tracing of API"

    def find(self) -> Properties | None:
        found = self.read()
        return None if found is None else {"enabled": found.get("tracingEnabled", False)}

    def put(self, wanted: Properties, exists: bool) -> None:
        self.change({"/tracingEnabled": str(wanted["enabled"]).lower()})
