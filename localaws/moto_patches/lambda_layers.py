"""GetLayerVersionByArn, which moto lacks.

`chalice deploy` calls it when the dependencies did not change. Without it, a second deployment to a running
machine would fail.
"""

import json

from moto.awslambda.exceptions import UnknownLayerException
from moto.awslambda.responses import LambdaResponse


def install() -> None:
    """Add the action. moto finds it by its name."""

    def get_layer_version_by_arn(self: LambdaResponse) -> str:
        found = self.backend.layers_versions_by_arn(self._get_param("Arn"))
        if found is None:
            raise UnknownLayerException()
        return json.dumps(found.get_layer_version())

    setattr(LambdaResponse, "get_layer_version_by_arn", get_layer_version_by_arn)  # noqa: B010  (mypy knows none)
