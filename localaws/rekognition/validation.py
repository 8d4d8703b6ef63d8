"""Validation of requests against botocore's description of the API, as on AWS."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import botocore.session

from localaws.rekognition.errors import RekognitionError, unknown_operation

# botocore's names for JSON types, and the Python types they arrive as.
JSON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
}


def validated(operation: str, request: object) -> dict[str, Any]:
    """Return the request with blobs decoded and nulls left out.

    Raises RekognitionError: UnknownOperationException; SerializationException for a wrong JSON type;
    ValidationException, naming every member that breaks a constraint.
    """
    shape = _input_shape(operation)
    if shape is None:
        raise unknown_operation(operation)
    parsed = _parsed(shape, request, "")
    problems = list(_problems(shape, parsed, ""))
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise RekognitionError("ValidationException", count + "; ".join(problems))
    return dict(parsed)


@cache
def service_model() -> Any:
    """Return botocore's description of Rekognition."""
    return botocore.session.get_session().get_service_model("rekognition")


@cache
def _input_shape(operation: str) -> Any:
    model = service_model()
    return model.operation_model(operation).input_shape if operation in model.operation_names else None


def _parsed(shape: Any, value: Any, path: str) -> Any:
    """Return the value with the shape's types. Members that the API does not know are ignored, as on AWS."""
    if not _fits(value, JSON_TYPES[shape.type_name]):
        raise _wrong_type(path, shape.type_name)
    if shape.type_name == "structure":
        given = {name: member for name, member in shape.members.items() if value.get(name) is not None}
        return {name: _parsed(member, value[name], f"{path}.{name}") for name, member in given.items()}
    if shape.type_name == "list":
        return [_parsed(shape.member, item, f"{path}.{n}") for n, item in enumerate(value, 1)]
    return _decoded(value, path) if shape.type_name == "blob" else value


def _fits(value: object, types: tuple[type, ...]) -> bool:
    """Tell whether a value has one of these types. In Python a bool is an int too; in JSON it is not."""
    return isinstance(value, types) and (bool in types or not isinstance(value, bool))


def _decoded(value: str, path: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise _wrong_type(path, "base64") from exc


def _wrong_type(path: str, wanted: str) -> RekognitionError:
    return RekognitionError(
        "SerializationException", f"{path.lstrip('.') or 'The request'} must be of type {wanted}"
    )


def _problems(shape: Any, value: Any, path: str) -> Iterator[str]:
    """Yield each broken constraint within the value, in AWS's words."""
    check = CHECKS.get(shape.type_name)
    return check(shape, value, path) if check else iter(())


def _structure_problems(shape: Any, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if name not in value:
            yield _problem(None, f"{path}.{name}", "Member must not be null")
    for name, member in value.items():
        yield from _problems(shape.members[name], member, f"{path}.{name}")


def _list_problems(shape: Any, value: list[Any], path: str) -> Iterator[str]:
    yield from _length_problems(shape, value, path)
    for number, item in enumerate(value, 1):
        yield from _problems(shape.member, item, f"{path}.{number}.member")


def _string_problems(shape: Any, value: str, path: str) -> Iterator[str]:
    yield from _length_problems(shape, value, path)
    if shape.enum and value not in shape.enum:
        yield _problem(value, path, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        yield _problem(value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _length_problems(shape: Any, value: Any, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and len(value) < least:
        yield _problem(value, path, f"Member must have length greater than or equal to {least}")
    if most is not None and len(value) > most:
        yield _problem(value, path, f"Member must have length less than or equal to {most}")


def _range_problems(shape: Any, value: float, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and not value >= least:
        yield _problem(value, path, f"Member must have value greater than or equal to {least}")
    if most is not None and not value <= most:
        yield _problem(value, path, f"Member must have value less than or equal to {most}")


def _problem(value: Any, path: str, constraint: str) -> str:
    """Describe a broken constraint. AWS writes members in camel case: image.s3Object.bucket."""
    member = ".".join(part[:1].lower() + part[1:] for part in path.strip(".").split("."))
    shown = "null" if value is None else f"'{str(value)[:100]}'"
    return f"Value {shown} at '{member}' failed to satisfy constraint: {constraint}"


# Blobs have limits too, but a picture's are answered as ImageTooLargeException.
CHECKS: dict[str, Callable[[Any, Any, str], Iterator[str]]] = {
    "structure": _structure_problems,
    "list": _list_problems,
    "string": _string_problems,
    "integer": _range_problems,
    "long": _range_problems,
    "float": _range_problems,
    "double": _range_problems,
}
