"""A function's tracing follows updates of its configuration. moto keeps what it was made with."""

from typing import Any

from moto.awslambda.models import LambdaFunction

from localaws.patch import replace


def install() -> None:
    """Keep an update's TracingConfig."""
    update = LambdaFunction.update_configuration

    def update_configuration(self: LambdaFunction, config_updates: dict[str, Any]) -> dict[str, Any]:
        self.tracing_config = config_updates.get("TracingConfig", self.tracing_config)
        return update(self, config_updates)

    replace(LambdaFunction, "update_configuration", update_configuration)
