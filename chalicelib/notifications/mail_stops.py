"""Customers whose address gets no e-mail: why, and letting it get some again."""

from chalicelib.addresses import address_digest
from chalicelib.notifications.stopped_mail import Stop
from chalicelib.shop import Shop


def find_mail_stop(shop: Shop, customer_id: str) -> Stop | None:
    """Return why the customer's address gets no e-mail; None if it gets some, or if there is no address.

    Raises:
        NotFound: no customer has this id.
    """
    email = shop.customers.get(customer_id).contact.email
    return shop.stopped_mail.find(address_digest("email", email)) if email else None


def release_mail(shop: Shop, customer_id: str) -> None:
    """Let e-mail go to the customer's address again. Nothing happens where none was stopped.

    Raises:
        NotFound: no customer has this id.
    """
    if email := shop.customers.get(customer_id).contact.email:
        shop.stopped_mail.release(address_digest("email", email), shop.now())
