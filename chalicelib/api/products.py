"""`/products`: stock and prices."""

import msgspec

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.fields import Cents, Name, Sku, Stock
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import ADMIN, STAFF, Routes
from chalicelib.errors import Conflict
from chalicelib.orders.values import Product
from chalicelib.shop import shop

routes = Routes(__name__)


class ProductChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A product to store under the path's sku."""

    name: Name
    price_cents: Cents
    stock: Stock
    sku: Sku | None = None


@routes.on("PUT", "/products/{sku}", ADMIN, errors=(Conflict,))
def put_product(sku: Sku, body: ProductChange) -> Product:
    """Create a product, or replace it."""
    if body.sku not in (None, sku):
        raise Conflict(f"the body's sku {body.sku!r} is not the path's {sku!r}; leave it out")
    product = Product(sku=sku, name=body.name, price_cents=body.price_cents, stock=body.stock)
    shop().products.put(product, shop().now())
    return product


@routes.on("GET", "/products", STAFF)
def list_products(query: Paging) -> Page[Product]:
    """List the products, latest first."""
    return Page(*shop().products.page(*query.place))


@routes.on("GET", "/products/{sku}", STAFF)
def get_product(sku: str) -> Product:
    """Read a product."""
    return shop().products.get(sku)


@routes.on("DELETE", "/products/{sku}", ADMIN)
def delete_product(sku: str) -> None:
    """Delete a product. Its orders stay."""
    shop().products.get(sku)
    shop().products.delete(sku)
