"""Customers whose address gets no e-mail: why, and letting it get some again."""

from chalicelib.addresses import address_of
from chalicelib.notifications.stopped_mail import Stop
from chalicelib.shop import Shop


def find_mail_stop(shop: Shop, customer_id: str) -> Stop | None:
    """Return why the customer's address gets no e-mail; None if it gets some, or if there is no address.

    Raises:
        NotFound: no customer has this id.
    """
    address = _address(shop, customer_id)
    return shop.stopped_mail.find(address) if address else None


def release_mail(shop: Shop, customer_id: str) -> None:
    """Let e-mail go to the customer's address again. Nothing happens where none was stopped.

    Raises:
        NotFound: no customer has this id.
    """
    if address := _address(shop, customer_id):
        shop.stopped_mail.release(address, shop.now())


def _address(shop: Shop, customer_id: str) -> str:
    return address_of("email", shop.customers.get(customer_id).contact)
