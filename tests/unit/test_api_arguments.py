"""Arguments of a view, made by its annotations."""

from typing import Annotated, Any, Literal

import msgspec
import pytest
from chalice.app import Request
from msgspec import Meta

from chalicelib.api.framework.fields import Sku
from chalicelib.api.framework.requests import FORM, Paging, arguments
from chalicelib.errors import InvalidRequest
from chalicelib.mismatches import explain_mismatch


class Part(msgspec.Struct, kw_only=True):
    """A part of a thing."""

    sku: Sku
    side: Literal["left", "right"] = "left"
    code: Annotated[str, Meta(pattern="^x+$")] = "x"


class Thing(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A thing to make."""

    parts: list[Part] = []
    named: dict[str, Part] = {}
    count: Annotated[int, Meta(ge=1)] = 1


class Headers(msgspec.Struct, kw_only=True):
    """Headers of a request."""

    once: Annotated[str, Meta(max_length=5)] | None = msgspec.field(default=None, name="Idempotency-Key")


class Filters(Paging, kw_only=True):
    """Filters of a query."""

    side: Literal["left", "right"] | None = None


def request(body: bytes = b"", query: Any = None, **headers: str) -> Request:
    return Request(
        {
            "multiValueQueryStringParameters": query,
            "headers": {name.replace("_", "-"): value for name, value in headers.items()},
            "pathParameters": {},
            "requestContext": {"httpMethod": "POST", "resourcePath": "/things"},
            "stageVariables": {},
            "body": body,
        }
    )


def make(body: Thing) -> None:
    """Take a body."""


def change(body: Thing | None) -> None:
    """Take a body that may be left out."""


def search(query: Filters) -> None:
    """Take a query."""


def send(headers: Headers) -> None:
    """Take headers."""


def get(sku: Sku) -> None:
    """Take an id."""


def look(request: Request) -> None:
    """Take the request itself."""


def test_a_body_is_read_by_its_type() -> None:
    given = arguments(make, request(b'{"parts": [{"sku": "tea"}], "count": 2.0}'), {})

    assert given == {"body": Thing(parts=[Part(sku="tea")], count=2)}


def test_a_form_is_read_by_the_same_type() -> None:
    assert arguments(make, request(b"count=3", content_type=FORM), {}) == {"body": Thing(count=3)}


def test_a_body_that_may_be_left_out_is_none() -> None:
    assert arguments(change, request(), {}) == {"body": None}


def test_a_body_that_may_not_be_left_out_is_missed() -> None:
    with pytest.raises(InvalidRequest, match="no JSON"):
        arguments(make, request(), {})


def test_a_query_is_read_by_its_type() -> None:
    given = arguments(search, request(query={"limit": ["5"], "side": ["left"], "cursor": [""]}), {})["query"]

    assert (given.place, given.side) == ((5, None), "left")


def test_a_header_is_found_in_any_case() -> None:
    given = arguments(send, request(idempotency_key="abc"), {})

    assert given == {"headers": Headers(once="abc")}


@pytest.mark.parametrize(
    ("view", "sent", "sentence"),
    [
        (send, request(idempotency_key="abcdef"), "Idempotency-Key"),
        (search, request(query={"side": ["null"]}), "side is 'null'; leave it out"),
        (search, request(query={"side": ["up"]}), "side is 'up'; it can be left, right"),
        (search, request(query={"top": ["1"]}), "the known ones are limit, cursor, side"),
        (make, request(query={"top": ["1"]}), "it takes none"),
    ],
)
def test_what_does_not_fit_is_refused(view: Any, sent: Request, sentence: str) -> None:
    with pytest.raises(InvalidRequest, match=sentence):
        arguments(view, sent, {})


def test_an_id_is_checked_by_its_annotation() -> None:
    assert arguments(get, request(), {"sku": "tea"}) == {"sku": "tea"}
    with pytest.raises(InvalidRequest, match=r"sku \('a b'\) must be 1 to 64"):
        arguments(get, request(), {"sku": "a b"})


def test_a_view_that_takes_the_request_may_be_sent_any_parameter() -> None:
    sent = request(query={"utm_source": ["mail"]})

    assert arguments(look, sent, {}) == {"request": sent}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"parts": [{"sku": "a b"}]}, "parts[0].sku must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'"),
        ({"named": {"a": {"sku": "a", "side": 5}}}, "named[...].side: Expected str, got int"),
        ({"parts": [{"sku": "a", "side": "up"}]}, "parts[0].side is 'up'; it can be left, right"),
        ({"parts": [{"sku": "a", "code": "y"}]}, "parts[0].code: Expected `str` matching regex '^x+$'"),
        ({"count": 0}, "count: Expected int >= 1"),
        ({"parts": [{}]}, "parts[0]: Object missing required field sku"),
        ([], "Expected object, got array"),
    ],
)
def test_a_mismatch_is_explained_where_it_is(given: Any, sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(given, Thing)

    assert explain_mismatch(caught.value, Thing) == sentence
