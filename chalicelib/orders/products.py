"""Products: names, prices, stock. Owns `product:*` and `products` in Redis."""

from collections.abc import Iterable, Mapping

import msgspec

from chalicelib.database import Database
from chalicelib.errors import NotFound
from chalicelib.orders.values import Product


class ProductStore:
    """Products in Redis, a hash each."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._read_inventory = database.script("orders/read_inventory")

    def put(self, product: Product, now: int) -> None:
        """Keep a product, in place of an earlier one of its sku."""
        fields = {"name": product.name, "price_cents": product.price_cents, "stock": product.stock}
        with self._db.transaction() as step:
            step.hset(self._db.key("product", product.sku), mapping=fields)
            step.zadd(self._db.key("products"), {product.sku: now}, nx=True)

    def delete(self, sku: str) -> None:
        """Forget a product; orders of it stay."""
        with self._db.transaction() as step:
            step.delete(self._db.key("product", sku))
            step.zrem(self._db.key("products"), sku)

    def get(self, sku: str) -> Product:
        """Return a product.

        Raises:
            NotFound: there is no such product.
        """
        found = self.get_many([sku])
        if not found:
            raise NotFound(f"there is no product {sku!r}; GET /products lists them")
        return found[sku]

    def get_many(self, skus: Iterable[str]) -> dict[str, Product]:
        """Return those of these products that exist, by sku."""
        wanted = sorted(set(skus))
        found = self._db.hashes([self._db.key("product", sku) for sku in wanted])
        return {sku: _product(sku, fields) for sku, fields in zip(wanted, found, strict=True) if fields}

    def page(self, limit: int, cursor: str | None = None) -> tuple[list[Product], str | None]:
        """Return products, the newest first, and the cursor of the next page."""
        skus, following = self._db.page(self._db.key("products"), limit, cursor)
        found = self.get_many(skus)
        return [found[sku] for sku in skus if sku in found], following

    def inventory(self) -> tuple[list[tuple[Product, int]], list[str]]:
        """Return all products with the quantity sold, and the open and requested orders, at one moment."""
        keys = [self._db.key("products"), self._db.key("sold")]
        products, orders = self._read_inventory(keys=keys, args=[self._db.key("")])
        stock = [
            (Product(sku=sku, name=name, price_cents=int(price), stock=max(0, int(left))), int(float(sold)))
            for sku, name, price, left, sold in products
        ]
        return stock, orders


def _product(sku: str, fields: Mapping[str, str]) -> Product:
    stock = max(0, int(fields["stock"]))  # handovers before this was so may have left less
    return msgspec.convert({"sku": sku, **fields, "stock": stock}, Product, strict=False)
