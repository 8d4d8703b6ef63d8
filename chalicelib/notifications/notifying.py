"""Sending notifications: at least once per channel, only as agreed to, each channel for itself."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from chalicelib.addresses import address_of
from chalicelib.channels import ChannelName
from chalicelib.errors import FutureStoreError, Undeliverable
from chalicelib.notifications.deciding import Ending, expiry, refusal, unexpired, wait_after
from chalicelib.notifications.kinds import KINDS, Purpose
from chalicelib.notifications.store import NotificationStore
from chalicelib.notifications.texts import Texts, one_line
from chalicelib.notifications.values import Content, Message, Recipient

BATCH = 100
RUN = 200_000
"""Milliseconds after which a run of retries begins no further batch."""


class Customers(Protocol):
    """Where customers are looked up."""

    def current(self, customer_id: str) -> str: ...
    def get_many(self, customer_ids: Iterable[str]) -> Mapping[str, Any]: ...


class Channel(Protocol):
    """One way to reach people."""

    @property
    def name(self) -> ChannelName: ...
    @property
    def parts(self) -> tuple[str, ...]: ...
    def reaches(self, recipient: Recipient) -> bool: ...
    def send(self, recipient: Recipient, message: Message) -> None: ...


class Offers(Protocol):
    """Where offers are looked up."""

    def find(self, offer_id: str) -> Any | None: ...


class Links(Protocol):
    """Makes unsubscribe links."""

    def link(
        self, api_url: str, customer_id: str, purpose: Purpose, channel: ChannelName, address: str = ""
    ) -> str: ...


class Notifying:
    """Notifies customers, and tries again what failed."""

    def __init__(
        self,
        *,
        store: NotificationStore,
        customers: Customers,
        offers: Offers,
        channels: Sequence[Channel],
        texts: Texts,
        links: Links,
        clock: Callable[[], int],
        most_attempts: int,
    ) -> None:
        self._store = store
        self._customers = customers
        self._offers = offers
        self._channels = {channel.name: channel for channel in channels}
        self._texts = texts
        self._links = links
        self._clock = clock
        self._most_attempts = most_attempts

    def notify(
        self, notification_id: str, customer_id: str, kind: str, values: dict[str, Any], api_url: str = ""
    ) -> dict[str, str]:
        """Notify a customer by every channel that reaches them: the state of each afterwards.

        `kind` is one of KINDS; `values` fill in its templates (JSON-ready). What has a `valid_until` (all
        of them, or one of its `offers`) isn't sent after that moment. What is out under the same id isn't
        sent again. No channel's failure raises: it is tried again later. Without `api_url` there is no
        unsubscribe link.
        """
        content = Content(
            id=notification_id, customer_id=customer_id, kind=kind, values=values, api_url=api_url
        )
        recipient = self._find(customer_id)
        states = self._beginnings(kind, recipient) if recipient else {}
        if not states or not self._store.open(content, states, self._clock()):
            return {}
        ended: dict[str, str] = {channel: self._try(content, channel, recipient) for channel in states}
        return ended if all(ended.values()) else self._states(notification_id)

    def _states(self, notification_id: str) -> dict[str, str]:
        kept = self._store.get_many([notification_id])
        return {name: way.state for one in kept.values() for name, way in one.channels.items()}

    def retry_notifications(self) -> dict[str, int]:
        """Try again what is due: how many are `sent`, `failed` (tried again later), `given_up` (never)."""
        began = self._clock()
        self._store.trim(began)
        counts: Counter[str] = Counter()
        while self._clock() < began + RUN and (due := self._store.due(began, BATCH)):
            counts.update(self._retry(channel, notification) for channel, notification in due)
        given_up = counts.total() - counts["sent"] - counts["failed"] - counts[""]
        return {"sent": counts["sent"], "failed": counts["failed"], "given_up": given_up}

    def _retry(self, channel: ChannelName, notification_id: str) -> str:
        content = self._store.content(notification_id)
        if content is None:
            self._store.claim(notification_id, channel, self._clock())  # takes it off what is due
            return ""
        return self._try(self._undeleted(content), channel, self._find(content.customer_id))

    def _undeleted(self, content: Content) -> Content:
        """Without the offers that were deleted since."""
        if "offers" not in content.values:
            return content
        left = [offer for offer in content.values["offers"] if self._offers.find(offer.get("id", ""))]
        return msgspec.structs.replace(content, values=content.values | {"offers": left})

    def _find(self, customer_id: str) -> Recipient | None:
        """The customer, or whose part they are by now."""
        found = self._customers.get_many([customer_id])
        if not found:
            found = self._customers.get_many([self._customers.current(customer_id)])
        return next(iter(found.values()), None)

    def _beginnings(self, kind: str, recipient: Recipient) -> dict[ChannelName, Ending]:
        """For each channel that reaches the customer: whether it is used."""
        reaching = [name for name in KINDS[kind].channels if self._channels[name].reaches(recipient)]
        return {name: refusal(kind, name, recipient) or ("waiting", "") for name in reaching}

    def _try(self, content: Content, channel: ChannelName, recipient: Recipient | None) -> str:
        """One try on one channel, if it is this task's to make: how it ended, else ''."""
        attempt = self._store.claim(content.id, channel, self._clock())
        if not attempt:
            return ""
        state, reason = self._ending(content, channel, recipient)
        next_try = None
        if state == "failed":
            state = "failed" if attempt < self._most_attempts else "given_up"
            next_try = self._clock() + wait_after(attempt) if state == "failed" else None
        self._store.settle(content.id, channel, attempt, state, reason, now=self._clock(), next_try=next_try)
        return state

    def _ending(self, content: Content, name: ChannelName, recipient: Recipient | None) -> Ending:
        channel = self._channels.get(name)
        if channel is None:  # this release lacks a channel that messages still wait for
            return "undeliverable", f"there is no channel {name} any more"
        if recipient is None or not channel.reaches(recipient):
            return "undeliverable", f"the customer can't be reached by {channel.name} any more"
        now = self._clock()
        against = refusal(content.kind, channel.name, recipient) or expiry(content.values, now)
        if against:
            return against
        content = self._untold(content, channel, recipient)
        if not content.values.get("offers", True):
            return "duplicate", "the same went to this address by a message to another customer"
        try:
            channel.send(recipient, self._message(content, channel, recipient))
        except Undeliverable as exc:
            return "undeliverable", str(exc)
        except FutureStoreError as exc:
            return "failed", f"{type(exc).__name__}: {exc}"
        return "sent", ""

    def _untold(self, content: Content, channel: Channel, recipient: Recipient) -> Content:
        """Without the offers that went to this address by another customer's message."""
        address, offers = address_of(channel.name, recipient.contact), content.values.get("offers")
        if not address or not offers:
            return content
        mine = self._store.tell(address, recipient.id, [offer["id"] for offer in offers])
        left = [offer for offer in offers if offer["id"] in mine]
        return msgspec.structs.replace(content, values=content.values | {"offers": left})

    def _message(self, content: Content, channel: Channel, recipient: Recipient) -> Message:
        purpose = KINDS[content.kind].purpose
        link = ""
        if purpose == "marketing" and content.api_url:
            address = address_of(channel.name, recipient.contact)
            link = self._links.link(content.api_url, recipient.id, purpose, channel.name, address)
        about = {"name": one_line(recipient.name or ""), "unsubscribe": link}
        values = unexpired(content.values, self._clock()) | about
        parts = self._texts.render(content.kind, channel.parts, recipient.language, values)
        return Message(id=content.id, kind=content.kind, purpose=purpose, parts=parts, unsubscribe=link)
