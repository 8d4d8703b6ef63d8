"""API Gateway imports the checks of OpenAPI documents when it checks the first one.

They come with pydantic and jsonschema: 17 MB, and a sixth of the server's start.
"""

from typing import Any

from localaws.lean_imports import without

with without("openapi_spec_validator", "openapi_spec_validator.validation.exceptions"):
    from moto.apigateway import models

from localaws.patch import replace


def install() -> None:
    """Check as before, from the first document on."""
    replace(models, "validate", _import_and_validate)


def _import_and_validate(document: Any) -> None:
    from openapi_spec_validator import validate
    from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

    replace(models, "OpenAPIValidationError", OpenAPIValidationError)
    replace(models, "validate", validate)
    validate(document)
