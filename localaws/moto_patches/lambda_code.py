"""Code of Lambda functions is in memory once, and only as bytes.

moto keeps each zip as bytes and as the base64 text of its request, and all functions of a Chalice project
have the same zip: 64 MB for 42 functions and a layer, now 12.
"""

from typing import Any

from moto.awslambda.models import LambdaFunction, LayerVersion

from localaws.patch import replace


def install() -> None:
    """Share the zip of the function before if it is the same, and keep no text."""
    set_code, initialise = LambdaFunction._set_function_code, LayerVersion.__init__
    latest: dict[str, bytes] = {}

    def set_function_code(self: LambdaFunction, updated_spec: dict[str, Any]) -> None:
        set_code(self, updated_spec)
        if _drop_text(self.code):
            self.code_bytes = latest.get(self.code_digest, self.code_bytes)
            latest.clear()
            latest[self.code_digest] = self.code_bytes

    def initialise_layer(self: Any, spec: dict[str, Any], *args: Any, **options: Any) -> None:
        initialise(self, spec, *args, **options)
        _drop_text(self.content)

    replace(LambdaFunction, "_set_function_code", set_function_code)
    replace(LayerVersion, "__init__", initialise_layer)


def _drop_text(code: dict[str, Any]) -> bool:
    """Empty the text of a decoded zip. Tell whether there was one."""
    if not code.get("ZipFile"):
        return False
    code["ZipFile"] = ""
    return True
