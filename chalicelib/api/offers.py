"""`/offers`: promotions."""

from typing import Annotated, Any

import msgspec
from chalice.app import Request, Response
from msgspec import Meta

from chalicelib.api.fields import Sku, Text
from chalicelib.api.routes import ADMIN, STAFF, Routes, listing, paging, parse_body
from chalicelib.bootstrap import new_id, now, services
from chalicelib.errors import InvalidRequest
from chalicelib.offers.ranking import Audience, Offer
from chalicelib.times import format_time, parse_time

routes = Routes(__name__)

Moment = Annotated[str, Meta(max_length=40)]


class NewOffer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An offer to make; without times it holds until it is deleted."""

    text: Text
    skus: Annotated[tuple[Sku, ...], Meta(max_length=100)] = ()
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    audience: Audience = "all"


@routes.on("POST", "/offers", ADMIN)
def create_offer(request: Request) -> Any:
    offer = _offer(parse_body(request, NewOffer))
    services().offers.add(offer, now())
    return msgspec.to_builtins(offer)


@routes.on("GET", "/offers", STAFF)
def list_offers(request: Request) -> Any:
    return listing(*services().offers.page(*paging(request)))


@routes.on("GET", "/offers/{offer_id}", STAFF)
def get_offer(request: Request, offer_id: str) -> Any:
    return msgspec.to_builtins(services().offers.get(offer_id))


@routes.on("DELETE", "/offers/{offer_id}", ADMIN)
def delete_offer(request: Request, offer_id: str) -> Response:
    services().offers.get(offer_id)
    services().offers.delete(offer_id)
    return Response("", status_code=204)


def _offer(wanted: NewOffer) -> Offer:
    starts, ends = _moment(wanted.valid_from), _moment(wanted.valid_until)
    if starts is not None and ends is not None and starts >= ends:
        raise InvalidRequest(f"valid_until ({wanted.valid_until}) must come after valid_from")
    unknown = set(wanted.skus) - set(services().products.get_many(wanted.skus))
    if unknown:
        raise InvalidRequest(f"no such product: {', '.join(sorted(unknown))}; PUT /products/{{sku}} first")
    return Offer(
        id=new_id(),
        text=wanted.text,
        skus=wanted.skus,
        valid_from=None if starts is None else format_time(starts),
        valid_until=None if ends is None else format_time(ends),
        audience=wanted.audience,
    )


def _moment(text: str | None) -> int | None:
    return None if text is None else parse_time(text)
