"""The layers of a function, held by the function itself.

Chalice deletes a layer when it has published the next one. As on AWS, a version that was made with it keeps
its content. moto only keeps its ARN.
"""

from collections.abc import Callable
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.awslambda.utils import get_backend

from localaws.patch import replace


def install() -> Callable[[], None]:
    """Give each function `layer_zips`, digests with contents. Return a function that ends this."""
    read = LambdaFunction._get_layers_data

    def read_and_hold(self: Any, arns: list[str]) -> Any:
        data = read(self, arns)
        backend = get_backend(self.account_id, self.region)
        found: list[Any] = [backend.layers_versions_by_arn(arn) for arn in arns]
        self.layer_zips = [(layer.code_digest, layer.code_bytes) for layer in found]
        return data

    replace(LambdaFunction, "_get_layers_data", read_and_hold)
    return lambda: setattr(LambdaFunction, "_get_layers_data", read)
