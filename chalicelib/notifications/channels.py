"""The channels: e-mail, SMS and mobile push."""

import re
from typing import Protocol

from chalicelib.channels import ChannelName
from chalicelib.errors import FutureStoreError, Undeliverable
from chalicelib.notifications.values import Message, Recipient

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
MAX_SMS = 1600
"""Characters; SNS takes no more."""
MAX_PUSH = 1000
"""Characters; the platforms take 4 kB in all."""


class Mailbox(Protocol):
    """Sends e-mail."""

    def send(
        self, to: str, subject: str, text: str, html: str = "", headers: dict[str, str] | None = None
    ) -> None: ...


class Phones(Protocol):
    """Sends SMS."""

    def send(self, number: str, text: str, *, promotional: bool) -> None: ...


class Devices(Protocol):
    """The devices of customers: their endpoints, by device id."""

    def endpoints(self, customer_id: str) -> list[str]: ...
    def drop(self, customer_id: str, endpoint: str) -> None: ...


class Push(Protocol):
    """Sends to endpoints."""

    def send(self, endpoint: str, title: str, body: str, data: dict[str, str]) -> None: ...


class EmailChannel:
    """E-mail, as HTML and text; with a link to unsubscribe by one click (RFC 8058) where there is one."""

    name: ChannelName = "email"
    parts = ("subject", "text", "html")

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def reaches(self, recipient: Recipient) -> bool:
        """Whether there is an address."""
        return bool(recipient.contact.email)

    def send(self, recipient: Recipient, message: Message) -> None:
        """Send one e-mail.

        Raises:
            Undeliverable: the address doesn't take it.
        """
        headers = unsubscribe_headers(message.unsubscribe)
        parts = message.parts
        to = recipient.contact.email
        self._mailbox.send(to, parts["subject"], parts["text"], html=parts["html"], headers=headers)


class SmsChannel:
    """SMS."""

    name: ChannelName = "sms"
    parts = ("sms",)

    def __init__(self, phones: Phones) -> None:
        self._phones = phones

    def reaches(self, recipient: Recipient) -> bool:
        """Whether there is a number."""
        return bool(recipient.contact.phone)

    def send(self, recipient: Recipient, message: Message) -> None:
        """Send one SMS.

        Raises:
            Undeliverable: the number is no international one, or doesn't take it.
        """
        number = international(recipient.contact.phone)
        text = shorten(message.parts["sms"], MAX_SMS)
        self._phones.send(number, text, promotional=message.purpose == "marketing")


class PushChannel:
    """Mobile push, to all devices of a customer; those that take none any more are dropped."""

    name: ChannelName = "push"
    parts = ("subject", "push")

    def __init__(self, push: Push, devices: Devices) -> None:
        self._push = push
        self._devices = devices

    def reaches(self, recipient: Recipient) -> bool:
        """Whether there is a device."""
        return bool(self._devices.endpoints(recipient.id))

    def send(self, recipient: Recipient, message: Message) -> None:
        """Send to every device; one that takes it is enough, so that none gets it twice.

        Raises:
            Undeliverable: no device takes messages any more.
            FutureStoreError: of a device that may take it later.
        """
        endpoints = self._devices.endpoints(recipient.id)
        failures = [self._failure(recipient, endpoint, message) for endpoint in endpoints]
        if endpoints and None in failures:
            return
        raise next(
            (exc for exc in failures if exc and not isinstance(exc, Undeliverable)),
            Undeliverable("none of the customer's devices takes messages any more"),
        )

    def _failure(self, recipient: Recipient, endpoint: str, message: Message) -> FutureStoreError | None:
        body = shorten(message.parts["push"], MAX_PUSH)
        data = {"id": message.id, "kind": message.kind}
        try:
            self._push.send(endpoint, message.parts["subject"], body, data)
        except Undeliverable as exc:
            self._devices.drop(recipient.id, endpoint)
            return exc
        except FutureStoreError as exc:
            return exc
        return None


def unsubscribe_headers(link: str) -> dict[str, str]:
    """The headers by which mail programs offer to unsubscribe; none without a link."""
    if not link:
        return {}
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def international(phone: str) -> str:
    """A phone number as E.164, e.g. +4930123456.

    Raises:
        Undeliverable: it has no country code, or is too short or too long.
    """
    digits = re.sub(r"\(0\)|[ ()./-]", "", phone)
    number = f"+{digits[2:]}" if digits.startswith("00") else digits
    if not E164.fullmatch(number):
        raise Undeliverable("the phone number has no country code or a wrong length; write it as +4930123456")
    return number


def shorten(text: str, most: int) -> str:
    """The text with single spaces only, cut to `most` characters."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
