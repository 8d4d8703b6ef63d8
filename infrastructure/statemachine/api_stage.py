"""The deployed stage of a REST API, as API Gateway has its settings."""

from typing import Any

from botocore.exceptions import ClientError

from infrastructure.errors import code_of


class ApiStage:
    """Some settings of an API's stage, which are read and changed together."""

    def __init__(self, gateway: Any, api: str, stage: str) -> None:
        self.name = f"{api}/{stage}"
        self._gateway = gateway
        self._place = {"restApiId": api, "stageName": stage}

    def read(self) -> dict[str, Any] | None:
        """Return all settings, None if there is no such stage."""
        try:
            found: dict[str, Any] = self._gateway.get_stage(**self._place)
        except ClientError as exc:
            if code_of(exc) == "NotFoundException":
                return None
            raise
        return found

    def change(self, values: dict[str, str]) -> None:
        """Set values by their paths."""
        operations = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
        self._gateway.update_stage(**self._place, patchOperations=operations)
