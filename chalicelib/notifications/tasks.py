"""Sending notifications: at least once per channel, only as agreed to, each channel for itself."""

from collections import Counter
from typing import Any

import msgspec

from chalicelib.addresses import address_of
from chalicelib.channels import ChannelName
from chalicelib.errors import FutureStoreError, Undeliverable
from chalicelib.invocations import end_run
from chalicelib.logs import log_values
from chalicelib.notifications.channels import Channel
from chalicelib.notifications.rules import KINDS, Ending, expiry, refusal, unexpired, wait_after
from chalicelib.notifications.texts import one_line
from chalicelib.notifications.unsubscribe import unsubscribe_link
from chalicelib.notifications.values import Content, Message
from chalicelib.people.values import Customer
from chalicelib.shop import Shop

BATCH = 100
RUN_MS = 200_000
"""Time after which a run of retries begins no further batch."""


def notify(
    shop: Shop, notification_id: str, customer_id: str, kind: str, values: dict[str, Any], api_url: str = ""
) -> dict[str, str]:
    """Notify a customer by every channel that reaches them; return the state of each afterwards.

    `kind` is one of KINDS; `values` fill in its templates (JSON-ready). Values with a `valid_until` (all
    of them, or one of their `offers`) aren't sent after that moment. A channel that has sent the same id
    sends nothing again. No channel's failure raises: it is tried again later. Without `api_url` there is
    no unsubscribe link.
    """
    content = Content(id=notification_id, customer_id=customer_id, kind=kind, values=values, api_url=api_url)
    customer = _find(shop, customer_id)
    states = _beginnings(shop, kind, customer) if customer else {}
    if not states or not shop.notifications.open(content, states, shop.now()):
        return {}
    ended: dict[str, str] = {channel: _try(shop, content, channel, customer) for channel in states}
    return ended if all(ended.values()) else _states(shop, notification_id)


def make_notification_parts(shop: Shop) -> None:
    """Make the parts of a shop that `notify` uses, before threads share them."""
    for part in (
        "customers",
        "notifications",
        "devices",
        "stopped_mail",
        "texts",
        "channels",
        "mailbox",
        "phones",
        "push",
    ):
        getattr(shop, part)


def retry_notifications(shop: Shop) -> dict[str, int]:
    """Try again what is due; count the `sent`, the `failed` (tried again later) and the `given_up`.

    Raises:
        Unfinished: when time was up, some were `left` to the next run.
    """
    began = shop.now()
    shop.notifications.trim(began)
    counts: Counter[str] = Counter()
    while shop.now() < began + RUN_MS and (due := shop.notifications.due(began, BATCH)):
        counts.update(_retry(shop, channel, notification) for channel, notification in due)
    given_up = counts.total() - counts["sent"] - counts["failed"] - counts[""]
    left = len(shop.notifications.due(began, BATCH))
    answer = {"sent": counts["sent"], "failed": counts["failed"], "given_up": given_up, "left": left}
    log_values("notifications", answer)
    return end_run(answer, ("left",))


def _states(shop: Shop, notification_id: str) -> dict[str, str]:
    kept = shop.notifications.get_many([notification_id])
    return {name: way.state for one in kept.values() for name, way in one.channels.items()}


def _retry(shop: Shop, channel: ChannelName, notification_id: str) -> str:
    content = shop.notifications.content(notification_id)
    if content is None:
        shop.notifications.claim(notification_id, channel, shop.now())  # takes it off what is due
        return ""
    return _try(shop, _undeleted(shop, content), channel, _find(shop, content.customer_id))


def _undeleted(shop: Shop, content: Content) -> Content:
    """Return the content without the offers that were deleted since."""
    if "offers" not in content.values:
        return content
    left = [offer for offer in content.values["offers"] if shop.offers.find(offer.get("id", ""))]
    return msgspec.structs.replace(content, values=content.values | {"offers": left})


def _find(shop: Shop, customer_id: str) -> Customer | None:
    """Return the customer, or the survivor of a merged one."""
    found = shop.customers.get_many([customer_id])
    if not found:
        found = shop.customers.get_many([shop.customers.current(customer_id)])
    return next(iter(found.values()), None)


def _beginnings(shop: Shop, kind: str, customer: Customer) -> dict[ChannelName, Ending]:
    """Return the state that each channel begins with that reaches the customer."""
    reaching = [name for name in KINDS[kind].channels if shop.channels[name].reaches(customer)]
    return {name: refusal(kind, name, customer.consents) or ("waiting", "") for name in reaching}


def _try(shop: Shop, content: Content, channel: ChannelName, customer: Customer | None) -> str:
    """Try one channel once, if this task can claim the try; return its state, else ''."""
    attempt = shop.notifications.claim(content.id, channel, shop.now())
    if not attempt:
        return ""
    state, reason = _ending(shop, content, channel, customer)
    next_try = None
    if state == "failed":
        state = "failed" if attempt < shop.settings.notification_attempts else "given_up"
        next_try = shop.now() + wait_after(attempt) if state == "failed" else None
    is_noted = shop.notifications.settle(content.id, channel, attempt, state, reason, next_try=next_try)
    if is_noted and state == "sent":
        shop.metrics.add(Notices=1)
    return state


def _ending(shop: Shop, content: Content, name: ChannelName, customer: Customer | None) -> Ending:
    channel = shop.channels.get(name)
    if channel is None:  # this release lacks a channel that messages still wait for
        return "undeliverable", f"there is no channel {name} any more"
    if customer is None or not channel.reaches(customer):
        return "undeliverable", f"the customer can't be reached by {name} any more"
    against = refusal(content.kind, name, customer.consents) or expiry(content.values, shop.now())
    if against:
        return against
    content = _untold(shop, content, name, customer)
    if not content.values.get("offers", True):
        return "duplicate", "the same went to this address by a message to another customer"
    return _send(shop, content, channel, customer)


def _send(shop: Shop, content: Content, channel: Channel, customer: Customer) -> Ending:
    try:
        channel.send(customer, _message(shop, content, channel, customer))
    except Undeliverable as exc:
        return "undeliverable", str(exc)
    except FutureStoreError as exc:
        return "failed", f"{type(exc).__name__}: {exc}"
    return "sent", ""


def _untold(shop: Shop, content: Content, channel: ChannelName, customer: Customer) -> Content:
    """Return the content without the offers that went to this address by another customer's message."""
    address, offers = address_of(channel, customer.contact), content.values.get("offers")
    if not address or not offers:
        return content
    ids = [offer["id"] for offer in offers]
    mine = shop.notifications.claim_for_address(address, customer.id, ids)
    left = [offer for offer in offers if offer["id"] in mine]
    return msgspec.structs.replace(content, values=content.values | {"offers": left})


def _message(shop: Shop, content: Content, channel: Channel, customer: Customer) -> Message:
    purpose = KINDS[content.kind].purpose
    link = ""
    if purpose == "marketing" and content.api_url:
        address = address_of(channel.name, customer.contact)
        link = unsubscribe_link(shop, content.api_url, customer.id, purpose, channel.name, address)
    about = {"name": one_line(customer.name or ""), "unsubscribe": link}
    values = unexpired(content.values, shop.now()) | about
    parts = shop.texts.render(content.kind, channel.parts, customer.language, values)
    return Message(id=content.id, kind=content.kind, purpose=purpose, parts=parts, unsubscribe=link)
