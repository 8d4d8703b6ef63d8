"""`/products`: stock and prices."""

from typing import Any

import msgspec
from chalice.app import Request, Response

from chalicelib.api.fields import Cents, Name, Sku, Stock
from chalicelib.api.routes import ADMIN, STAFF, Routes, listing, paging, parse_body
from chalicelib.bootstrap import now, services
from chalicelib.errors import InvalidRequest
from chalicelib.orders.products import Product

routes = Routes(__name__)


class ProductChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A product as it shall be; the sku is the path's."""

    name: Name
    price_cents: Cents
    stock: Stock
    sku: Sku | None = None


@routes.on("PUT", "/products/{sku}", ADMIN)
def put_product(request: Request, sku: str) -> Any:
    wanted = parse_body(request, ProductChange)
    if wanted.sku not in (None, sku):
        raise InvalidRequest(f"the body's sku {wanted.sku!r} is not the path's {sku!r}; leave it out")
    product = Product(sku=_checked(sku), name=wanted.name, price_cents=wanted.price_cents, stock=wanted.stock)
    services().products.put(product, now())
    return msgspec.to_builtins(product)


@routes.on("GET", "/products", STAFF)
def list_products(request: Request) -> Any:
    return listing(*services().products.page(*paging(request)))


@routes.on("GET", "/products/{sku}", STAFF)
def get_product(request: Request, sku: str) -> Any:
    return msgspec.to_builtins(services().products.get(sku))


@routes.on("DELETE", "/products/{sku}", ADMIN)
def delete_product(request: Request, sku: str) -> Response:
    services().products.get(sku)
    services().products.delete(sku)
    return Response("", status_code=204)


def _checked(sku: str) -> str:
    try:
        return msgspec.convert(sku, Sku)
    except msgspec.ValidationError as exc:
        raise InvalidRequest(f"the sku {sku!r} must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'") from exc
