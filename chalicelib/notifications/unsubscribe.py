"""Unsubscribe links: each withdraws one consent of a customer, also for their address, and does no more."""

import base64
import hashlib
import hmac

from chalicelib.channels import PURPOSES, ChannelName, Purpose
from chalicelib.errors import NotFound
from chalicelib.shop import Shop


def unsubscribe_link(
    shop: Shop, api_url: str, customer_id: str, purpose: Purpose, channel: ChannelName, address: str = ""
) -> str:
    """Return the link that withdraws a customer's consent to one purpose by one channel.

    `address` is the digest of the address that the link is sent to; the consent is withdrawn for it, too.
    """
    named = f"{customer_id}~{address}" if address else customer_id
    return f"{api_url}/unsubscribe/{sign(_key(shop), named, purpose, channel)}"


def check_link(shop: Shop, token: str) -> tuple[Purpose, ChannelName]:
    """Return the purpose and the channel that a link names; change nothing.

    Raises:
        NotFound: it is no link of ours.
    """
    return verify(_key(shop), token)[1:]


def unsubscribe(shop: Shop, token: str) -> tuple[Purpose, ChannelName]:
    """Withdraw the consent that a link names, also for everybody else with its address.

    Nothing changes for somebody erased, or the second time. Return the purpose and the channel.

    Raises:
        NotFound: it is no link of ours.
    """
    named, purpose, channel = verify(_key(shop), token)
    customer_id, _, address = named.partition("~")
    shop.customers.withdraw(customer_id, purpose, channel, address)
    return purpose, channel


def _key(shop: Shop) -> str:
    """Return the key that links are signed with. Redis is asked each time, as it may have lost it."""
    return shop.notifications.link_key(shop.new_token)


def sign(key: str, named: str, purpose: Purpose, channel: ChannelName) -> str:
    """Return `<customer>[~<digest of an address>].<purpose>.<channel>.<HMAC-SHA256>`."""
    signed = f"{named}.{purpose}.{channel}"
    return f"{signed}.{_signature(key, signed)}"


def verify(key: str, token: str) -> tuple[str, Purpose, ChannelName]:
    """Return the parts of a token; the first is the customer, with an address's digest if one was given.

    Raises:
        NotFound: it wasn't signed with this key.
    """
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(_signature(key, signed).encode(), signature.encode()):
        raise NotFound("this link is not complete; copy the whole of it")
    customer_id, purpose, channel = signed.rsplit(".", 2)
    return customer_id, next(name for name in PURPOSES if name == purpose), channel


def _signature(key: str, signed: str) -> str:
    digest = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
