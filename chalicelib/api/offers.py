"""`/offers`: promotions."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.fields import Moment, Sku, Text
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import ADMIN, STAFF, Routes
from chalicelib.errors import Conflict, InvalidRequest
from chalicelib.offers.starts import announce_offer
from chalicelib.offers.values import Audience, Offer
from chalicelib.shop import shop
from chalicelib.times import format_time, parse_end, parse_start

routes = Routes(__name__)


class NewOffer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An offer to make. Without times it holds until it is deleted."""

    text: Text
    skus: Annotated[tuple[Sku, ...], Meta(max_length=100)] = ()
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    audience: Audience = "all"


@routes.on("POST", "/offers", ADMIN, errors=(Conflict,))
def create_offer(body: NewOffer) -> Offer:
    """Make an offer, and tell everybody in the store who may get it."""
    offer = _offer(body)
    announce_offer(shop(), offer)
    return offer


@routes.on("GET", "/offers", STAFF)
def list_offers(query: Paging) -> Page[Offer]:
    """List the offers, latest first."""
    return Page(*shop().offers.page(*query.place))


@routes.on("GET", "/offers/{offer_id}", STAFF)
def get_offer(offer_id: str) -> Offer:
    """Read an offer."""
    return shop().offers.get(offer_id)


@routes.on("DELETE", "/offers/{offer_id}", ADMIN)
def delete_offer(offer_id: str) -> None:
    """Delete an offer, so that it is not sent any more."""
    shop().offers.get(offer_id)
    shop().offers.delete(offer_id)


def _offer(wanted: NewOffer) -> Offer:
    zone = shop().zone
    starts = None if wanted.valid_from is None else parse_start(wanted.valid_from, zone)
    ends = None if wanted.valid_until is None else parse_end(wanted.valid_until, zone)
    if starts is not None and ends is not None and starts >= ends:
        raise InvalidRequest(f"valid_until ({wanted.valid_until}) must come after valid_from")
    if ends is not None and ends <= shop().now():
        raise InvalidRequest(
            f"valid_until ({wanted.valid_until}) is over; give a time to come or leave it out"
        )
    unknown = set(wanted.skus) - set(shop().products.get_many(wanted.skus))
    if unknown:
        raise Conflict(f"no such product: {', '.join(sorted(unknown))}; PUT /products/{{sku}} first")
    return Offer(
        id=shop().new_id(),
        text=wanted.text,
        skus=wanted.skus,
        valid_from=None if starts is None else format_time(starts),
        valid_until=None if ends is None else format_time(ends),
        audience=wanted.audience,
    )
