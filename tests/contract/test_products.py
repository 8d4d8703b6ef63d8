"""Products in Redis."""

import pytest

from chalicelib.database import Database
from chalicelib.errors import NotFound
from chalicelib.orders.products import ProductStore
from chalicelib.orders.values import Product


@pytest.fixture
def products(database: Database) -> ProductStore:
    return ProductStore(database)


def tea(**changes: object) -> Product:
    fields = {"sku": "tea", "name": "Tea", "price_cents": 390, "stock": 10} | changes
    return Product(**fields)  # type: ignore[arg-type]


def test_a_product_comes_back_as_it_was_put(products: ProductStore) -> None:
    products.put(tea(name="Grüner Tee: 1 × 100 g", stock=3), 1)

    assert products.get("tea") == tea(name="Grüner Tee: 1 × 100 g", stock=3)


def test_putting_it_again_replaces_it_and_keeps_its_place(products: ProductStore) -> None:
    products.put(tea(), 1)
    products.put(tea(sku="jam"), 2)
    products.put(tea(price_cents=0), 3)

    found, cursor = products.page(10)

    assert [(product.sku, product.price_cents) for product in found] == [("jam", 390), ("tea", 0)]
    assert cursor is None


def test_a_deleted_product_is_gone(products: ProductStore) -> None:
    products.put(tea(), 1)
    products.delete("tea")

    assert products.page(10) == ([], None)
    with pytest.raises(NotFound, match="GET /products"):
        products.get("tea")


def test_unknown_ones_of_many_are_left_out(products: ProductStore) -> None:
    products.put(tea(), 1)

    assert list(products.get_many(["tea", "nothing", "tea"])) == ["tea"]
    assert products.get_many([]) == {}
