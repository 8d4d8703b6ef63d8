"""The channels: e-mail, SMS and mobile push."""

import re
from typing import TYPE_CHECKING, Protocol

from chalicelib.addresses import address_digest
from chalicelib.channels import ChannelName
from chalicelib.errors import FutureStoreError, Undeliverable
from chalicelib.notifications.values import Message
from chalicelib.people.values import Customer

if TYPE_CHECKING:  # a shop has the channels, and they use its parts
    from chalicelib.shop import Shop

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
TAG = "notification"
"""Name of the tag by which an e-mail bears its notification's id."""
MAX_SMS_CHARACTERS = 1600
"""SNS takes no more."""
MAX_PUSH_CHARACTERS = 1000
"""The platforms take 4 kB in all."""


class Channel(Protocol):
    """One way to reach customers; `parts` are the templates that it needs."""

    @property
    def name(self) -> ChannelName: ...
    @property
    def parts(self) -> tuple[str, ...]: ...
    def reaches(self, customer: Customer) -> bool: ...
    def send(self, customer: Customer, message: Message) -> None: ...


def make_channels(shop: "Shop") -> dict[ChannelName, Channel]:
    """Return the channels of a shop, by name; each makes a part of the shop when it first needs it."""
    channels: tuple[Channel, ...] = (EmailChannel(shop), SmsChannel(shop), PushChannel(shop))
    return {channel.name: channel for channel in channels}


class EmailChannel:
    """E-mail, as HTML and text; with a link to unsubscribe by one click (RFC 8058) where there is one."""

    name: ChannelName = "email"
    parts = ("subject", "text", "html")

    def __init__(self, shop: "Shop") -> None:
        self._shop = shop

    def reaches(self, customer: Customer) -> bool:
        """Tell whether there is an address."""
        return bool(customer.contact.email)

    def send(self, customer: Customer, message: Message) -> None:
        """Send one e-mail.

        Raises:
            Undeliverable: the address doesn't take it, or gets no e-mail any more.
        """
        to = customer.contact.email or ""
        if stop := self._shop.stopped_mail.find(address_digest("email", to)):
            raise Undeliverable(stop.sentence)
        headers, tags = unsubscribe_headers(message.unsubscribe), {TAG: message.id}
        subject, text, html = (message.parts[part] for part in self.parts)
        self._shop.mailbox.send(to, subject, text, html=html, headers=headers, tags=tags)


class SmsChannel:
    """SMS."""

    name: ChannelName = "sms"
    parts = ("sms",)

    def __init__(self, shop: "Shop") -> None:
        self._shop = shop

    def reaches(self, customer: Customer) -> bool:
        """Tell whether there is a number."""
        return bool(customer.contact.phone)

    def send(self, customer: Customer, message: Message) -> None:
        """Send one SMS.

        Raises:
            Undeliverable: the number is no international one, or doesn't take it.
        """
        number = international(customer.contact.phone or "")
        text = shorten(message.parts["sms"], MAX_SMS_CHARACTERS)
        self._shop.phones.send(number, text, promotional=message.purpose == "marketing")


class PushChannel:
    """Mobile push, to all devices of a customer; those that take none any more are dropped."""

    name: ChannelName = "push"
    parts = ("subject", "push")

    def __init__(self, shop: "Shop") -> None:
        self._shop = shop

    def reaches(self, customer: Customer) -> bool:
        """Tell whether there is a device."""
        return bool(self._shop.devices.of(customer.id))

    def send(self, customer: Customer, message: Message) -> None:
        """Send to every device; one that takes it is enough, so that none gets it twice.

        Raises:
            Undeliverable: no device takes messages any more.
            FutureStoreError: of a device that may take it later.
        """
        endpoints = self._shop.devices.of(customer.id)
        failures = [self._failure(customer, endpoint, message) for endpoint in endpoints]
        if endpoints and None in failures:
            return
        raise next(
            (exc for exc in failures if exc and not isinstance(exc, Undeliverable)),
            Undeliverable("none of the customer's devices takes messages any more"),
        )

    def _failure(self, customer: Customer, endpoint: str, message: Message) -> FutureStoreError | None:
        body = shorten(message.parts["push"], MAX_PUSH_CHARACTERS)
        data = {"id": message.id, "kind": message.kind}
        try:
            self._shop.push.send(endpoint, message.parts["subject"], body, data)
        except Undeliverable as exc:
            self._shop.devices.drop(self._shop.push, customer.id, endpoint)
            return exc
        except FutureStoreError as exc:
            return exc
        return None


def unsubscribe_headers(link: str) -> dict[str, str]:
    """Return the headers by which mail programs offer to unsubscribe; none without a link."""
    if not link:
        return {}
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def international(phone: str) -> str:
    """Return a phone number as E.164, e.g. +4930123456.

    Raises:
        Undeliverable: it has no country code, or is too short or too long.
    """
    digits = re.sub(r"\(0\)|[ ()./-]", "", phone)
    number = f"+{digits[2:]}" if digits.startswith("00") else digits
    if not E164.fullmatch(number):
        raise Undeliverable("the phone number has no country code or a wrong length; write it as +4930123456")
    return number


def shorten(text: str, most: int) -> str:
    """Return the text with single spaces only, cut to `most` characters."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
