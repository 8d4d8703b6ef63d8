"""The plain values of notifications: a customer, a message, a record."""

from typing import Any, Literal, Protocol

import msgspec

from chalicelib.channels import ChannelName
from chalicelib.notifications.kinds import Purpose

State = Literal[
    "waiting", "sending", "sent", "failed", "given_up", "undeliverable", "refused", "expired", "duplicate"
]


class Recipient(Protocol):
    """What sending needs to know of a customer."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...
    @property
    def contact(self) -> Any: ...
    @property
    def consents(self) -> Any: ...


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One notification as one channel sends it; `parts` are its texts by template part."""

    id: str
    kind: str
    purpose: Purpose
    parts: dict[str, str]
    unsubscribe: str = ""
    """The link that withdraws the consent; empty where there is none."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """How far a notification has come on one channel.

    `failed` is tried again at `next_try`, until it is `given_up`; `sending` is claimed by a task;
    `refused` had no consent, `expired` came too late; a `duplicate` went there for another customer.
    """

    state: State
    reason: str = ""
    attempts: int = 0
    next_try: str | None = None


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """One notification, made for `customer_id`, who may be part of another customer since."""

    id: str
    customer_id: str
    kind: str
    at: str
    channels: dict[ChannelName, Delivery]


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What a notification says, kept for as long as a channel has yet to send it."""

    id: str
    customer_id: str
    kind: str
    values: dict[str, Any]
    api_url: str = ""
