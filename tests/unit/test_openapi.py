"""The API's description says what the views take and answer, and what the settings make of them."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
from chalice.app import Response
from msgspec import Meta
from openapi_spec_validator import validate

from chalicelib import VERSION
from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.description import describe
from chalicelib.api.framework.fields import Sku
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import STAFF, Operation, Routes
from chalicelib.errors import Conflict

PROJECT = Path(__file__).parents[2]


class Shelf(msgspec.Struct, kw_only=True):
    """Shelf with things."""

    id: str
    level: int = 0


class NewShelf(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Shelf to put up."""

    level: Annotated[int, Meta(ge=0, le=9)] = 0


class ShelfQuery(Paging, kw_only=True):
    """Query for shelves."""

    side: Literal["left", "right"] | None = None


class ShelfHeaders(msgspec.Struct, kw_only=True):
    """Headers beside the query."""

    once: str | None = msgspec.field(default=None, name="Idempotency-Key")


@pytest.fixture
def document() -> Any:
    """Return the description of a few made-up operations."""
    routes = Routes(__name__)

    @routes.on("GET", "/shelves", STAFF)
    def list_shelves(query: ShelfQuery) -> Page[Shelf]:
        """List the shelves.

        From the top
        to the bottom.
        """
        raise NotImplementedError

    @routes.on("PUT", "/shelves/{sku}", STAFF, errors=(Conflict,))
    def put_shelf(sku: Sku, body: NewShelf, headers: ShelfHeaders) -> Shelf:
        """Put a shelf up."""
        raise NotImplementedError

    @routes.on("DELETE", "/shelves/{sku}", ())
    def delete_shelf(sku: str) -> None:
        """Take a shelf down."""

    @routes.on("GET", "/shelves/{sku}/label", (), produces="text/html", answers={200: str, 304: None})
    def show_label(sku: str) -> Response:
        """Show a shelf's label."""
        raise NotImplementedError

    document = describe(routes.operations, "1.2.3")
    validate(document)
    return document


def test_an_operation_tells_its_name_summary_and_roles(document: Any) -> None:
    found = document["paths"]["/shelves"]["get"]

    assert (found["operationId"], found["summary"]) == ("list_shelves", "List the shelves.")
    assert found["description"] == "From the top to the bottom. For the role staff or admin."
    assert found["tags"] == ["test_openapi"]
    assert found["security"] == [{"bearer": []}]


def test_what_is_open_needs_no_token_and_refuses_none(document: Any) -> None:
    found = document["paths"]["/shelves/{sku}"]["delete"]

    assert found["security"] == []
    assert found["description"] == "Open to everybody."
    assert not {"401", "403"} & found["responses"].keys()


def test_parameters_have_their_bounds(document: Any) -> None:
    found = {one["name"]: one for one in document["paths"]["/shelves"]["get"]["parameters"]}

    assert found["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    assert found["side"] == {
        "name": "side",
        "in": "query",
        "required": False,
        "schema": {"enum": ["left", "right"]},
    }


def test_ids_and_headers_are_parameters(document: Any) -> None:
    sku, once = document["paths"]["/shelves/{sku}"]["put"]["parameters"]

    assert (sku["in"], sku["required"], sku["schema"]["maxLength"]) == ("path", True, 64)
    assert (once["in"], once["name"], once["required"]) == ("header", "Idempotency-Key", False)


def test_a_pattern_is_told_without_what_only_python_needs(document: Any) -> None:
    sku = document["paths"]["/shelves/{sku}"]["put"]["parameters"][0]

    assert sku["schema"]["pattern"] == "^[A-Za-z0-9._-]+$"


def test_a_body_refuses_unknown_fields(document: Any) -> None:
    body = document["paths"]["/shelves/{sku}"]["put"]["requestBody"]

    assert body["required"] is True
    assert body["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/NewShelf"}
    assert document["components"]["schemas"]["NewShelf"]["additionalProperties"] is False


def test_an_answer_always_has_every_field(document: Any) -> None:
    assert document["components"]["schemas"]["Shelf"]["required"] == ["id", "level"]
    assert document["components"]["schemas"]["NewShelf"]["required"] == []


def test_an_operation_tells_the_errors_it_can_answer(document: Any) -> None:
    listed = document["paths"]["/shelves"]["get"]["responses"]
    put = document["paths"]["/shelves/{sku}"]["put"]["responses"]

    assert sorted(listed) == ["200", "400", "401", "403", "415", "429", "502", "503"]
    assert put.keys() - listed.keys() == {"404", "409"}
    assert listed["400"] == {"$ref": "#/components/responses/Refused400"}


def test_nothing_answered_is_told_as_204(document: Any) -> None:
    responses = document["paths"]["/shelves/{sku}"]["delete"]["responses"]

    assert "content" not in responses["204"]
    assert "200" not in responses


def test_a_page_is_told_by_its_content_type(document: Any) -> None:
    responses = document["paths"]["/shelves/{sku}/label"]["get"]["responses"]

    assert responses["200"]["content"] == {"text/html": {"schema": {"type": "string"}}}
    assert responses["304"] == {"description": "Not Modified"}


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]

    assert project["version"] == VERSION


@pytest.fixture(scope="module")
def operations() -> list[Operation]:
    from chalicelib.api.blueprints import blueprints

    return [one for routes in blueprints if isinstance(routes, Routes) for one in routes.operations]


def test_no_two_views_have_one_name(operations: list[Operation]) -> None:
    names = [operation.view.__name__ for operation in operations]

    assert sorted(set(names)) == sorted(names)


def test_every_view_says_what_it_does(operations: list[Operation]) -> None:
    assert [one.view.__name__ for one in operations if not (one.view.__doc__ or "").strip()] == []
