"""Notifications in Redis, kept for 30 days. Owns `notification*` and `told:*` there.

notification:<id>              hash: its customer, its content until it is out, a delivery per channel
notifications                  sorted set of all, by when they were made
notifications-of:<customer>    the same of one customer; moves with a merge
notifications-in:<state>       the same of those with a channel in this state
told:<digest of an address>    hash: the offers that went there -> the digest of the customer they were for
notifications-due              sorted set `<channel>:<id>`, by when the next try is due
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

import msgspec

from chalicelib.channels import CHANNELS, TOLD_SECONDS, ChannelName
from chalicelib.database import Database
from chalicelib.notifications.values import Content, Delivery, Notification, State
from chalicelib.person import Counts, Person
from chalicelib.times import format_time

KEPT_SECONDS = 30 * 24 * 3600
LEASE_MS = 6 * 60 * 1000
"""Time for which a claim holds: longer than any function runs, so no live one loses it."""
STATES: tuple[State, ...] = get_args(State)


class NotificationStore:
    """Notifications in Redis; each change is one atomic step."""

    def __init__(self, database: Database, most_attempts: int) -> None:
        self._db = database
        self._most_attempts = most_attempts
        self._open = database.script("notifications/open_notification")
        self._claim = database.script("notifications/claim_delivery")
        self._settle = database.script("notifications/settle_delivery")
        self._note_feedback = database.script("notifications/note_feedback")
        self._claim_for_address = database.script("notifications/claim_for_address")

    def open(self, content: Content, states: Mapping[ChannelName, tuple[State, str]], now: int) -> bool:
        """Keep a notification and the state and reason its channels begin with; known ones stay.

        Keep nothing and return False when its customer doesn't exist (any more).
        """
        deliveries = [item for channel, state in states.items() for item in (channel, *state)]
        about = [content.id, content.customer_id, content.kind, json.dumps(content.values), content.api_url]
        arguments = [self._db.key(""), *about, now, KEPT_SECONDS, *deliveries]
        return bool(self._open(keys=[self._key(content.id)], args=arguments))

    def claim(self, notification_id: str, channel: ChannelName, now: int) -> int:
        """Claim a try on one channel; return its number, or 0 when there is none to make now."""
        arguments = [self._db.key(""), notification_id, channel, now, now + LEASE_MS, self._most_attempts]
        return int(self._claim(keys=[self._key(notification_id)], args=arguments))

    def settle(
        self,
        notification_id: str,
        channel: ChannelName,
        attempt: int,
        state: State,
        reason: str = "",
        *,
        next_try: int | None = None,
    ) -> bool:
        """Note the state in which a claimed try ended. Return False if a later one has taken over."""
        due = "" if next_try is None else next_try
        arguments = [self._db.key(""), notification_id, channel, attempt, state, reason, due]
        return bool(self._settle(keys=[self._key(notification_id)], args=arguments))

    def note_feedback(
        self, notification_id: str, channel: ChannelName, state: Literal["bounced", "complained"], reason: str
    ) -> bool:
        """Note that a message bounced or was complained of. Return False if that was known, or it is gone."""
        arguments = [self._db.key(""), notification_id, channel, state, reason]
        return bool(self._note_feedback(keys=[self._key(notification_id)], args=arguments))

    def claim_for_address(self, address: str, customer_id: str, offers: Sequence[str]) -> list[str]:
        """Claim offers for an address (by its digest); return those that no other customer's message took."""
        keys, arguments = [self._db.key("told", address)], [customer_id, TOLD_SECONDS, *offers]
        mine: list[str] = self._claim_for_address(keys=keys, args=arguments)
        return mine

    def due(self, now: int, limit: int) -> list[tuple[ChannelName, str]]:
        """Return channels and ids with a next try that is due, the longest waiting first."""
        members = self._db.client.zrangebyscore(self._due, "-inf", now, start=0, num=limit)
        split = [member.partition(":") for member in members]
        return [(channel, notification) for channel, _, notification in split]

    def content(self, notification_id: str) -> Content | None:
        """Return what is yet to be sent of a notification; None when nothing is."""
        fields = self._db.client.hgetall(self._key(notification_id))
        if "values" not in fields:
            return None
        values = json.loads(fields["values"])
        known = {name: fields[name] for name in ("customer_id", "kind", "api_url")}
        return Content(id=notification_id, values=values, **known)

    def get_many(self, notification_ids: Iterable[str]) -> dict[str, Notification]:
        """Return those of these notifications that exist, by id."""
        ids = list(notification_ids)
        found = self._db.hashes([self._key(notification) for notification in ids])
        rows = zip(ids, found, strict=True)
        return {notification: _notification(notification, fields) for notification, fields in rows if fields}

    def page(
        self, limit: int, cursor: str | None, now: int, *, customer_id: str = "", state: State | None = None
    ) -> tuple[list[Notification], str | None]:
        """Return notifications, newest first, of one customer or in one state if named; the next cursor."""
        index = self._index(customer_id, state)
        ids, following = self._db.page(index, limit, cursor, since=now - 1000 * KEPT_SECONDS)
        found = self.get_many(ids)
        rows = [found[notification] for notification in ids if notification in found]
        wanted = [row for row in rows if state in (None, *(way.state for way in row.channels.values()))]
        return wanted, following

    def of_customer(self, customer_id: str) -> list[dict[str, Any]]:
        """Return all that is kept of the notifications of a customer, newest first."""
        ids = self._db.client.zrevrange(self._index(customer_id, None), 0, -1)
        contents = {notification: self.content(notification) for notification in ids}
        shown = {name: msgspec.to_builtins(row) for name, row in self.get_many(ids).items()}
        return [row | {"values": getattr(contents[name], "values", {})} for name, row in shown.items()]

    def find(self, person: Person) -> None:
        """Find a person's notifications."""
        person.add(
            "notifications", self._db.members([self._index(record, None) for record in person.records])
        )

    def erase(self, person: Person) -> Counts:
        """Forget notifications, and the records that index them."""
        with self._db.transaction() as step:
            for notification in person.of("notifications"):
                step.delete(self._key(notification))
                step.zrem(self._due, *(f"{channel}:{notification}" for channel in CHANNELS))
                for listed in self._lists():
                    step.zrem(listed, notification)
            for record in person.of("records"):
                step.delete(self._index(record, None))
        return {}

    def export(self, person: Person) -> dict[str, Any]:
        """Return the notifications of the last 30 days as they are exported."""
        return {"notifications": self.of_customer(person.id)}

    def trim(self, now: int) -> None:
        """Drop from the lists what has expired."""
        with self._db.transaction() as step:
            for index in self._lists():
                step.zremrangebyscore(index, "-inf", now - 1000 * KEPT_SECONDS)

    @property
    def _due(self) -> str:
        return self._db.key("notifications-due")

    def _key(self, notification_id: str) -> str:
        return self._db.key("notification", notification_id)

    def _index(self, customer_id: str, state: State | None) -> str:
        if customer_id:
            return self._db.key("notifications-of", customer_id)
        return self._db.key("notifications-in", state) if state else self._db.key("notifications")

    def _lists(self) -> list[str]:
        return [self._index("", state) for state in (None, *STATES)]


def _notification(notification_id: str, fields: Mapping[str, str]) -> Notification:
    deliveries = {channel: _delivery(channel, fields) for channel in CHANNELS if f"{channel}.state" in fields}
    return Notification(
        id=notification_id,
        customer_id=fields["customer_id"],
        kind=fields["kind"],
        at=format_time(int(fields["at"])),
        channels=deliveries,
    )


def _delivery(channel: ChannelName, fields: Mapping[str, str]) -> Delivery:
    of = {name.removeprefix(f"{channel}."): value for name, value in fields.items()}
    following = of.get("next") if of["state"] in ("waiting", "failed") else None
    return Delivery(
        state=msgspec.convert(of["state"], State),
        reason=of.get("reason", ""),
        attempts=int(of.get("attempts", 0)),
        next_try=format_time(int(following)) if following else None,
    )
