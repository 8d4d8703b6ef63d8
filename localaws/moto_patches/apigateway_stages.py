"""A new deployment keeps the settings of an API's stage. moto makes the stage anew, without them."""

from typing import Any

from moto.apigateway.models import RestAPI

from localaws.patch import replace


def install() -> None:
    """Copy the method settings, such as throttling limits, to the new stage."""
    create = RestAPI.create_deployment

    def create_deployment(self: RestAPI, name: str, *args: Any, **options: Any) -> Any:
        before = self.stages.get(name)
        deployment = create(self, name, *args, **options)
        if before is not None:
            self.stages[name].method_settings = before.method_settings
        return deployment

    replace(RestAPI, "create_deployment", create_deployment)
