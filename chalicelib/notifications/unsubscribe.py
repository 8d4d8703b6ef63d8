"""Unsubscribe links: each withdraws one consent of a customer, also for their address, and does no more."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from chalicelib.channels import PURPOSES, ChannelName, Purpose
from chalicelib.errors import NotFound
from chalicelib.restoring.notes import note_withdrawal
from chalicelib.shop import Shop


def unsubscribe_link(
    shop: Shop, api_url: str, customer_id: str, purpose: Purpose, channel: ChannelName, address: str = ""
) -> str:
    """Return the link that withdraws a customer's consent to one purpose by one channel.

    `address` is the digest of the address that the link is sent to; the consent is withdrawn for it, too.
    """
    named = f"{customer_id}~{address}" if address else customer_id
    key = shop.link_keys.signing(shop.new_token)  # asked for each time, as Redis may have lost it
    return f"{api_url}/unsubscribe/{sign(key, named, purpose, channel)}"


def check_link(shop: Shop, token: str) -> tuple[Purpose, ChannelName]:
    """Return the purpose and the channel that a link names; change nothing.

    Raises:
        NotFound: it is no link of ours.
    """
    return verify(shop.link_keys.valid(), token)[1:]


def unsubscribe(shop: Shop, token: str) -> tuple[Purpose, ChannelName]:
    """Withdraw the consent that a link names, also for everybody else with its address.

    Nothing changes for somebody erased, or the second time. Return the purpose and the channel.

    Raises:
        NotFound: it is no link of ours.
    """
    named, purpose, channel = verify(shop.link_keys.valid(), token)
    customer_id, _, address = named.partition("~")
    shop.customers.withdraw(customer_id, purpose, channel, address)
    note_withdrawal(shop, customer_id, {f"{purpose}_by": {channel: False}}, {channel: address})
    return purpose, channel


def sign(key: str, named: str, purpose: Purpose, channel: ChannelName) -> str:
    """Return `<customer>[~<digest of an address>].<purpose>.<channel>.<HMAC-SHA256>`."""
    signed = f"{named}.{purpose}.{channel}"
    return f"{signed}.{_signature(key, signed)}"


def verify(keys: Sequence[str], token: str) -> tuple[str, Purpose, ChannelName]:
    """Return the parts of a token; the first is the customer, with an address's digest if one was given.

    Raises:
        NotFound: it wasn't signed with one of these keys.
    """
    signed, _, signature = token.rpartition(".")
    signatures = [_signature(key, signed).encode() for key in keys]
    if not any(hmac.compare_digest(each, signature.encode()) for each in signatures):
        raise NotFound("this link is not complete; copy the whole of it")
    customer_id, purpose, channel = signed.rsplit(".", 2)
    return customer_id, next(name for name in PURPOSES if name == purpose), channel


def _signature(key: str, signed: str) -> str:
    digest = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
