"""The tasks that send offers: to a visitor, and to everybody in the store."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from chalicelib.errors import FutureStoreError, TransientError
from chalicelib.notifications.tasks import make_notification_parts, notify
from chalicelib.offers.rules import (
    may_be_told,
    promotion_message,
    rank_offers,
    starts_in,
    visit_message,
)
from chalicelib.offers.values import Claim, Offer
from chalicelib.payloads import PageItem, PromotionItem, VisitItem
from chalicelib.shop import Shop
from chalicelib.visits.lateness import comes_late

SUBJECT = "Offers for a visitor"
CLOCKS_DIFFER_MS = 10_000
"""The state machine's clock may be ahead of a function's by this much."""
BATCH = 10
"""Customers told at a time; between any two batches the offer may end."""
THREADS = 4
"""Customers of a batch told in parallel: a task mostly waits for SES, and up to eight tasks run at a time."""
PATIENCE_MS = 200_000
"""Time for which a task waits for another attempt's claims; longer than they hold."""
PAUSE_MS = 1_000


def send_offers(shop: Shop, item: VisitItem, api_url: str) -> list[str]:
    """Send the visitor one message with the offers that fit. Return the ids of these offers.

    Nothing is sent without the marketing consent, and no offer twice in a visit. A repeated task may send
    the message again, under the same message id, also in a later attempt at the photo: offers that were
    claimed before go out as they were, without new ones. A photo that comes late gets no others.
    `api_url` is for the unsubscribe links.
    """
    visit = item.visit
    customer = shop.customers.get_many([visit.customer_id]).get(visit.customer_id)
    if customer is None or not may_be_told(customer.consents):
        return []
    fitting = [] if comes_late(shop, item) else _fitting(shop, customer.id, customer.status)
    visits, most = [visit.id, *visit.absorbed], shop.settings.offers_per_visit
    holder, claimed = shop.offers.claim(customer.id, visits, item.photo_id, fitting, most, shop.now())
    chosen = shop.offers.get_many(claimed)
    if chosen:
        message = visit_message(customer.id, holder, chosen, claimed)
        # The customer first, then the topic. If the topic refuses, the task is repeated; by the message's id
        # the customer's part is not sent again.
        _notify(shop, "offers", api_url, message)
        shop.topic("offers").publish(SUBJECT, message)
        shop.offers.mark_sent(holder, claimed)
    return [offer.id for offer in chosen]


def _fitting(shop: Shop, customer_id: str, status: str) -> list[str]:
    """Return the offers that fit a customer, the best first."""
    bought, sold = shop.orders.bought(customer_id), shop.orders.sold()
    ranked = rank_offers(shop.offers.all(), status=status, now=shop.now(), bought=bought, sold=sold)
    return [offer.id for offer in ranked]


def list_customers_in_store(shop: Shop, item: PromotionItem) -> dict[str, list[int]]:
    """List the customers to tell in Redis and return the page numbers: `{"pages": [0, 1, …]}`.

    A repetition returns the same. There are no pages when the offer was deleted or has expired.
    """
    offer = shop.offers.find(item.offer_id)
    early = starts_in(offer, shop.now()) if offer else 0
    if 0 < early <= CLOCKS_DIFFER_MS:
        shop.pause(early)
    now = shop.now()
    if offer is None or not offer.holds(now):
        return {"pages": []}
    pages = shop.promotions.keep(offer.id, shop.visits.present_ids(now), now)
    return {"pages": list(range(pages))}


class _Attempt(msgspec.Struct):
    """One attempt to tell a page of customers; `refused` are the topic's errors."""

    id: str
    api_url: str
    sent: int = 0
    refused: list[FutureStoreError] = []


def send_promotion(shop: Shop, item: PageItem, api_url: str) -> dict[str, int]:
    """Send the promotion to the customers of a page who agreed and didn't get it. Return `{"sent": number}`.

    For a customer claimed by another attempt, wait until its claim ends. If that attempt crashed, this one
    tells them.

    Raises:
        TransientError, ServiceError: the topic did not take some messages, or another attempt
            doesn't end; another try goes on with the customers that are left.
    """
    attempt = _Attempt(shop.new_id(), api_url)
    waiting = shop.promotions.page(item.offer_id, item.page)
    until = shop.now() + PATIENCE_MS
    while waiting := _tell_all(shop, item.offer_id, waiting, attempt):
        if shop.now() > until:
            raise TransientError(f"another attempt still tells {len(waiting)} customers; try again")
        shop.pause(PAUSE_MS)
    refused = attempt.refused
    if refused:
        raise next((error for error in refused if isinstance(error, TransientError)), refused[0])
    return {"sent": attempt.sent}


def _tell_all(shop: Shop, offer_id: str, customer_ids: Sequence[str], attempt: _Attempt) -> list[str]:
    """Tell these customers while the offer holds. Return those to try again.

    They are claimed by another attempt, or became part of another customer this moment.
    """
    left: list[str] = []
    for first in range(0, len(customer_ids), BATCH):
        offer = shop.offers.find(offer_id)
        if offer is None or not offer.holds(shop.now()):
            return []
        left += _tell(shop, offer, customer_ids[first : first + BATCH], attempt)
    return left


def _tell(shop: Shop, offer: Offer, customer_ids: Sequence[str], attempt: _Attempt) -> list[str]:
    wanted = _wanted(shop, offer, customer_ids)
    claims, left = shop.promotions.claim(offer.id, wanted, shop.now(), attempt.id)
    told: list[Claim] = []
    try:
        told = _send(shop, offer, claims, attempt)
    finally:
        shop.promotions.settle(offer.id, told, sent=True)
        shop.promotions.settle(offer.id, [claim for claim in claims if claim not in told], sent=False)
    attempt.sent += len(told)
    return left


def _wanted(shop: Shop, offer: Offer, customer_ids: Sequence[str]) -> list[str]:
    """Return the customers (survivors for merged ones) who consent to offers and are in the audience."""
    found = dict(shop.customers.get_many(customer_ids))
    merged = [customer for customer in customer_ids if customer not in found]
    found |= shop.customers.get_many(set(shop.customers.current_many(merged).values()))
    return [
        customer
        for customer, known in found.items()
        if may_be_told(known.consents) and offer.is_for(known.status)
    ]


def _send(shop: Shop, offer: Offer, claims: Sequence[Claim], attempt: _Attempt) -> list[Claim]:
    """Notify the customers, then publish to the topic. Return the claims whose message the topic took."""
    from concurrent.futures import ThreadPoolExecutor

    messages = [promotion_message(offer, claim) for claim in claims]
    make_notification_parts(shop)  # not in the threads: nothing locks the making of a part
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(partial(_notify, shop, "promotion", attempt.api_url), messages))
    refused = shop.topic("offers").publish_many(SUBJECT, messages)
    attempt.refused += refused.values()
    return [claim for claim, message in zip(claims, messages, strict=True) if message["id"] not in refused]


def _notify(shop: Shop, kind: str, api_url: str, message: dict[str, Any]) -> None:
    values = {"offers": message["offers"]}
    notify(shop, message["id"], message["customer_id"], kind, values, api_url)
