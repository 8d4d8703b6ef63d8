"""The end of recognition for those who do not agree: their faces leave the collection, Redis and S3."""

from collections.abc import Iterator
from functools import partial

from chalicelib.photos.erasure import erase_photos
from chalicelib.privacy.tasks import erase_newcomer
from chalicelib.privacy.values import Step
from chalicelib.shop import Shop
from chalicelib.turns.deletion import delete_faces

BATCH = 100
"""Customers that are read at once."""


def forget_faces(shop: Shop, customer_id: str) -> int:
    """Forget a customer's faces and selfies; all else stays. Return 1. Called again, it goes on.

    A face that is forgotten in Redis and still in the collection is an orphan, which the night finds.
    """
    records = shop.customers.records_of(customer_id)
    forget = shop.database.script("privacy/forget_faces")
    key = shop.database.key("customer", customer_id)
    delete_faces(shop, forget(keys=[key], args=[shop.database.key(""), customer_id]))
    erase_photos(shop, [photo for record in records for photo in shop.photos.of_customer(record)])
    return 1


def unagreed(shop: Shop, now: int) -> Iterator[Step]:
    """Yield whom a shop with RECOGNITION_CONSENT opt_in knows by face without their consent.

    They were known before. Of newcomers nothing stays, unless they await an order.
    """
    cursor, is_done = None, not shop.settings.is_opt_in
    while not is_done:
        customers, cursor = shop.customers.page(BATCH, cursor)
        unasked = {one.id: one.status for one in customers if not one.consents.recognition}
        photos = shop.customers.photos_of(unasked)
        for customer, status in unasked.items():
            if status == "newcomer":
                yield Step("newcomers", 1, partial(_forget_newcomer, shop, customer, now))
            elif photos[customer]:
                yield Step("withdrawn", 1, partial(forget_faces, shop, customer))
        is_done = cursor is None


def _forget_newcomer(shop: Shop, customer_id: str, now: int) -> int:
    return int(erase_newcomer(shop, customer_id, now)) or forget_faces(shop, customer_id)
