"""Unsubscribe links: whoever has one may withdraw that customer's consent, also for their address, no more.

Owns `unsubscribe-key` in Redis, the key that the links are signed with.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Protocol

from chalicelib.channels import ChannelName
from chalicelib.database import Database
from chalicelib.errors import NotFound
from chalicelib.notifications.kinds import PURPOSES, Purpose


class Customers(Protocol):
    """Where customers' consents are changed."""

    def withdraw(self, customer_id: str, purpose: str, channel: str, address: str) -> None: ...


class Unsubscribing:
    """Makes links and withdraws what they name."""

    def __init__(self, database: Database, customers: Customers, new_secret: Callable[[], str]) -> None:
        self._db = database
        self._customers = customers
        self._new_secret = new_secret

    def link(
        self, api_url: str, customer_id: str, purpose: Purpose, channel: ChannelName, address: str = ""
    ) -> str:
        """The link that withdraws the consent to one purpose by one channel: a customer's, and an address's.

        `address` is the digest of the one that the link is sent to.
        """
        named = f"{customer_id}~{address}" if address else customer_id
        return f"{api_url}/unsubscribe/{sign(self._secret, named, purpose, channel)}"

    def check(self, token: str) -> tuple[Purpose, ChannelName]:
        """The purpose and the channel that a link names; changes nothing.

        Raises:
            NotFound: it is no link of ours.
        """
        return verify(self._secret, token)[1:]

    def unsubscribe(self, token: str) -> tuple[Purpose, ChannelName]:
        """Withdraw the consent that a link names, also for everybody else with its address.

        Nothing changes for somebody erased, or the second time.

        Answers the purpose and the channel.

        Raises:
            NotFound: it is no link of ours.
        """
        named, purpose, channel = verify(self._secret, token)
        customer_id, _, address = named.partition("~")
        self._customers.withdraw(customer_id, purpose, channel, address)
        return purpose, channel

    @property
    def _secret(self) -> str:
        """Made once for the shop: the first one kept counts. Asked each time, should Redis have lost it."""
        key = self._db.key("unsubscribe-key")
        known = self._db.client.get(key)
        if not known:
            self._db.client.set(key, self._new_secret(), nx=True)
            known = self._db.client.get(key)
        return str(known)


def sign(secret: str, whose: str, purpose: Purpose, channel: ChannelName) -> str:
    """`<customer>[~<digest of an address>].<purpose>.<channel>.<HMAC-SHA256>`."""
    named = f"{whose}.{purpose}.{channel}"
    return f"{named}.{_signature(secret, named)}"


def verify(secret: str, token: str) -> tuple[str, Purpose, ChannelName]:
    """Return what a token names; its first part is the customer, with an address's digest if one was given.

    Raises:
        NotFound: it wasn't signed with this secret.
    """
    named, _, signature = token.rpartition(".")
    if not hmac.compare_digest(_signature(secret, named).encode(), signature.encode()):
        raise NotFound("this link is not complete; copy the whole of it")
    customer_id, purpose, channel = named.rsplit(".", 2)
    return customer_id, next(name for name in PURPOSES if name == purpose), channel


def _signature(secret: str, named: str) -> str:
    digest = hmac.new(secret.encode(), named.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
