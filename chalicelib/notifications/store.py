"""Notifications in Redis, kept for 30 days. Owns `notification*` there.

notification:<id>              hash: whom it is for, what it says until it is out; per channel its state
notifications                  sorted set of all, by when they were made
notifications-of:<customer>    the same of one customer; moves with a merge
notifications-in:<state>       the same of those with a channel in this state
told:<digest of an address>    hash: the offers that went there -> the digest of the customer they were for
notifications-due              sorted set `<channel>:<id>`, by when the next try is due
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

import msgspec

from chalicelib.channels import CHANNELS, ChannelName
from chalicelib.database import Database
from chalicelib.notifications.values import Content, Delivery, Notification, State
from chalicelib.times import format_time

KEPT = 30 * 24 * 3600
"""Seconds."""
TOLD = 90 * 24 * 3600
"""Seconds for which it is known which offers went to an address, as which a customer was told."""
LEASE = 6 * 60 * 1000
"""Milliseconds for which a claim holds: longer than any function runs, so no live one loses it."""
STATES: tuple[State, ...] = get_args(State)


class NotificationStore:
    """Notifications in Redis; each change is one atomic step."""

    def __init__(self, database: Database, most_attempts: int) -> None:
        self._db = database
        self._most_attempts = most_attempts
        self._open = database.script("notifications/open_notification")
        self._change = database.script("notifications/change_notification")
        self._tell = database.script("notifications/tell_address")

    def open(self, content: Content, states: Mapping[ChannelName, tuple[State, str]], now: int) -> bool:
        """Keep a notification and the state and reason its channels begin with; known ones stay.

        False, and nothing kept, when its customer doesn't exist (any more).
        """
        deliveries = [item for channel, state in states.items() for item in (channel, *state)]
        about = [content.id, content.customer_id, content.kind, json.dumps(content.values), content.api_url]
        arguments = [self._db.key(""), *about, now, KEPT, *deliveries]
        return bool(self._open(keys=[self._key(content.id)], args=arguments))

    def claim(self, notification_id: str, channel: ChannelName, now: int) -> int:
        """Claim a try on one channel: its number, or 0 when there is none to make now."""
        arguments = [self._db.key(""), notification_id, channel, now, now + LEASE, self._most_attempts]
        return int(self._change(keys=[self._key(notification_id)], args=arguments))

    def settle(
        self,
        notification_id: str,
        channel: ChannelName,
        attempt: int,
        state: State,
        reason: str = "",
        *,
        now: int,
        next_try: int | None = None,
    ) -> None:
        """Note how a claimed try ended, unless a later one has taken over."""
        due = "" if next_try is None else next_try
        arguments = [self._db.key(""), notification_id, channel, now, due, "", attempt, state, reason]
        self._change(keys=[self._key(notification_id)], args=arguments)

    def tell(self, address: str, customer_id: str, offers: Sequence[str]) -> list[str]:
        """Claim offers for an address (by its digest): those that no other customer's message took there."""
        mine: list[str] = self._tell(keys=[self._db.key("told", address)], args=[customer_id, TOLD, *offers])
        return mine

    def due(self, now: int, limit: int) -> list[tuple[ChannelName, str]]:
        """Channels and ids whose next try is due, the longest waiting first."""
        members = self._db.client.zrangebyscore(self._due, "-inf", now, start=0, num=limit)
        split = [member.partition(":") for member in members]
        return [(channel, notification) for channel, _, notification in split]

    def content(self, notification_id: str) -> Content | None:
        """What is yet to be sent of a notification; None when nothing is."""
        fields = self._db.client.hgetall(self._key(notification_id))
        if "values" not in fields:
            return None
        values = json.loads(fields["values"])
        known = {name: fields[name] for name in ("customer_id", "kind", "api_url")}
        return Content(id=notification_id, values=values, **known)

    def get_many(self, notification_ids: Iterable[str]) -> dict[str, Notification]:
        """Those that there are of these, by id."""
        ids = list(notification_ids)
        found = self._db.hashes([self._key(notification) for notification in ids])
        rows = zip(ids, found, strict=True)
        return {notification: _notification(notification, fields) for notification, fields in rows if fields}

    def page(
        self, limit: int, cursor: str | None, now: int, *, customer_id: str = "", state: State | None = None
    ) -> tuple[list[Notification], str | None]:
        """Notifications, newest first, of one customer or in one state if named; the next cursor."""
        index = self._index(customer_id, state)
        ids, following = self._db.page(index, limit, cursor, since=now - 1000 * KEPT)
        found = self.get_many(ids)
        rows = [found[notification] for notification in ids if notification in found]
        wanted = [row for row in rows if state in (None, *(way.state for way in row.channels.values()))]
        return wanted, following

    def of_customer(self, customer_id: str) -> list[dict[str, Any]]:
        """All that is kept of the notifications of a customer, newest first."""
        ids = self._db.client.zrevrange(self._index(customer_id, None), 0, -1)
        contents = {notification: self.content(notification) for notification in ids}
        shown = {name: msgspec.to_builtins(row) for name, row in self.get_many(ids).items()}
        return [row | {"values": getattr(contents[name], "values", {})} for name, row in shown.items()]

    def erase(self, customer_id: str) -> int:
        """Forget a customer's notifications: how many there were."""
        index = self._index(customer_id, None)
        ids = self._db.client.zrange(index, 0, -1)
        with self._db.transaction() as step:
            for notification in ids:
                step.delete(self._key(notification))
                step.zrem(self._due, *(f"{channel}:{notification}" for channel in CHANNELS))
                for listed in self._lists():
                    step.zrem(listed, notification)
            step.delete(index)
        return len(ids)

    def trim(self, now: int) -> None:
        """Drop from the lists what has expired."""
        with self._db.transaction() as step:
            for index in self._lists():
                step.zremrangebyscore(index, "-inf", now - 1000 * KEPT)

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
