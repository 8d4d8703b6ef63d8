"""API Gateway imports the Swagger 2.0 of `chalice deploy`. moto takes OpenAPI 3 only, and answers 500.

`chalice local` serves the API, so the import only has to succeed. The document is changed just enough that
moto can keep its resources and methods.
"""

import copy
from typing import Any

from moto.apigateway.models import APIGatewayBackend

from localaws.patch import replace


def install() -> None:
    """Convert every imported or updated document."""
    put = APIGatewayBackend.put_rest_api

    def put_rest_api(
        self: APIGatewayBackend,
        function_id: str,
        api_doc: dict[str, Any],
        fail_on_warnings: bool,
        mode: str = "merge",
    ) -> Any:
        return put(self, function_id, _as_openapi(api_doc), fail_on_warnings, mode)

    def import_rest_api(self: APIGatewayBackend, api_doc: dict[str, Any], fail_on_warnings: bool) -> Any:
        api = self.create_rest_api(name=api_doc["info"]["title"], description="")
        self.put_rest_api(api.id, api_doc, fail_on_warnings)
        return api

    replace(APIGatewayBackend, "put_rest_api", put_rest_api)
    replace(APIGatewayBackend, "import_rest_api", import_rest_api)


def _as_openapi(document: dict[str, Any]) -> dict[str, Any]:
    reworded = copy.deepcopy(document)
    if reworded.pop("swagger", None):
        reworded["openapi"] = "3.0.1"
    reworded["info"].setdefault("description", "")
    for operations in reworded["paths"].values():
        for operation in operations.values():
            operation.pop("parameters", None)
            # Chalice's CORS preflight is a mock integration, which has neither.
            integration = operation.setdefault("x-amazon-apigateway-integration", {})
            integration.setdefault("uri", "mock")
            integration.setdefault("httpMethod", "POST")
    return reworded
