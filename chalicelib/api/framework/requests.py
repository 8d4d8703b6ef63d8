"""The arguments of the views: the path's ids, the body, the query and the headers, checked by their types."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, get_args
from urllib.parse import parse_qs

import msgspec
from chalice.app import MultiDict, Request
from msgspec import Meta

from chalicelib.errors import InvalidRequest
from chalicelib.mismatches import explain_mismatch

FORM = "application/x-www-form-urlencoded"

Cursor = Annotated[
    str,
    Meta(
        pattern=r"^(-?[0-9]{1,15}\.[!-~]{1,400})?$(?!\n)", description="the last page's `next`, or left out"
    ),
]


class Nothing(msgspec.Struct):
    """The query of a view that takes no parameters."""


class Paging(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A part of a list. Queries with filters inherit from it."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    cursor: Cursor | None = None

    @property
    def place(self) -> tuple[int, str | None]:
        """Return the limit and the cursor, as the stores' pages take them."""
        return self.limit, self.cursor or None


def arguments(
    view: Callable[..., Any], request: Request, ids: Mapping[str, str], *, any_query: bool = False
) -> dict[str, Any]:
    """Return the arguments of `view` by its annotations. With `any_query` unknown parameters are ignored.

    Raises:
        InvalidRequest: the request doesn't fit the annotations, and the message says where.
    """
    wanted = view.__annotations__
    given: dict[str, Any] = {name: _id(name, value, wanted[name]) for name, value in ids.items()}
    if "request" in wanted:
        given["request"] = request
    if "query" in wanted or not ("request" in wanted or any_query):
        query = parse_query(request, wanted.get("query", Nothing))
        given |= {"query": query} if "query" in wanted else {}
    if "headers" in wanted:
        given["headers"] = _parse_headers(request, wanted["headers"])
    if "body" in wanted:
        given["body"] = parse_body(request, wanted["body"])
    return given


def parse_body(request: Request, shape: Any) -> Any:
    """Parse the request's body, JSON or a form, as a `shape`.

    Raises:
        InvalidRequest: the body is neither, or not of that shape, and the message says where.
    """
    body = request.raw_body or b""
    if not body and type(None) in get_args(shape):
        return None
    is_form = request.headers.get("content-type", "").startswith(FORM)
    sent: Any = None
    try:
        sent = _form(body) if is_form else _whole(msgspec.json.decode(body))
        return msgspec.convert(sent, shape, strict=not is_form)
    except msgspec.ValidationError as exc:
        wrong = explain_mismatch(exc, shape, sent)
        raise InvalidRequest(f"the body is wrong: {wrong}; its fields are {_names(shape)}") from exc
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise InvalidRequest(f"the body is no JSON that can be read: {exc}") from exc


def parse_query(request: Request, shape: Any) -> Any:
    """Parse the query string's parameters as a `shape`.

    Raises:
        InvalidRequest: a parameter is unknown, given twice or wrong.
    """
    sent = request.query_params or MultiDict({})
    known = {field.encode_name for field in msgspec.structs.fields(shape)}
    for name in sent:
        if name not in known:
            raise InvalidRequest(f"there is no parameter {name[:80]!r} here; {_known(shape)}")
        if len(sent.getlist(name)) > 1:
            raise InvalidRequest(f"the parameter {name} is given more than once; give it once")
    return _convert("query", {name: sent[name] for name in sent}, shape)


def _parse_headers(request: Request, shape: Any) -> Any:
    names = [field.encode_name for field in msgspec.structs.fields(shape)]
    sent: dict[str, str] = {name: request.headers[name] for name in names if name in request.headers}
    return _convert("header", sent, shape)


def _convert(kind: str, sent: Mapping[str, str], shape: Any) -> Any:
    try:
        found = msgspec.convert(sent, shape, strict=False)
    except msgspec.ValidationError as exc:
        wrong = explain_mismatch(exc, shape, sent)
        raise InvalidRequest(f"the {kind} is wrong: {wrong}; {_known(shape)}") from exc
    for field in msgspec.structs.fields(shape):
        # msgspec converts the text "null" to None, which callers don't mean by it.
        if field.encode_name in sent and getattr(found, field.name) is None:
            raise InvalidRequest(f"{field.encode_name} is {sent[field.encode_name]!r}; leave it out instead")
    return found


def _id(name: str, value: str, shape: Any) -> Any:
    try:
        return msgspec.convert({name: value}, dict[str, shape])[name]
    except msgspec.ValidationError as exc:
        wrong = explain_mismatch(exc, dict[str, shape]).replace("[...]", f"{name} ({value[:80]!r})")
        raise InvalidRequest(f"the path is wrong: {wrong}") from exc


def _whole(value: Any) -> Any:
    """Convert numbers such as 5.0 to 5, which JSON Schema and callers with floats only don't tell apart."""
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _form(body: str | bytes) -> dict[str, str]:
    text = body.decode() if isinstance(body, bytes) else body
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}


def _known(shape: Any) -> str:
    names = _names(shape)
    return f"the known ones are {names}" if names else "it takes none"


def _names(shape: Any) -> str:
    """Return the fields' names. A union of Structs has each once, first the one that tells them apart."""
    structs = [one for one in (shape, *get_args(shape)) if hasattr(one, "__struct_fields__")]
    tags = [one.__struct_config__.tag_field for one in structs if one.__struct_config__.tag_field]
    fields = [field.encode_name for one in structs for field in msgspec.structs.fields(one)]
    return ", ".join(dict.fromkeys(tags + fields))
