"""The plain values of notifications: messages, records and devices."""

from typing import Any, Literal

import msgspec

from chalicelib.channels import ChannelName, Purpose

State = Literal[
    "waiting",
    "sending",
    "sent",
    "failed",
    "given_up",
    "undeliverable",
    "refused",
    "expired",
    "duplicate",
    "bounced",
    "complained",
]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One notification as one channel sends it; `parts` are its texts by template part."""

    id: str
    kind: str
    purpose: Purpose
    parts: dict[str, str]
    unsubscribe: str = ""
    """The link that withdraws the consent; empty where there is none."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a notification on one channel.

    `failed` is tried again at `next_try`, until it is `given_up`; `sending` is claimed by a task;
    `refused` had no consent, `expired` came too late; a `duplicate` went there for another customer. SES told
    of an e-mail that it `bounced`, or that its recipient `complained` of it as spam.
    """

    state: State
    reason: str = ""
    attempts: int = 0
    next_try: str | None = None


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """One notification to a customer, and its delivery by each channel."""

    id: str
    customer_id: str
    kind: str
    at: str
    channels: dict[ChannelName, Delivery]


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a notification, kept for as long as a channel has yet to send it."""

    id: str
    customer_id: str
    kind: str
    values: dict[str, Any]
    api_url: str = ""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A phone or tablet that has the shop's app."""

    id: str
    registered_at: str
