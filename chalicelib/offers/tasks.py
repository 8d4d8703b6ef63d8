"""Announcing offers, and the tasks that send them: to a visitor, and to everybody in the store."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from chalicelib.errors import FutureStoreError, TransientError
from chalicelib.notifications.tasks import make_notification_parts, notify
from chalicelib.offers.rules import (
    may_be_told,
    promotion_message,
    promotion_of,
    rank_offers,
    starts_in,
    visit_message,
)
from chalicelib.offers.values import Claim, Offer
from chalicelib.payloads import PageItem, PromotionItem, VisitItem
from chalicelib.shop import Shop

SUBJECT = "Offers for a visitor"
LONGEST_WAIT_MS = 360 * 24 * 3600 * 1000
"""An execution ends after a year."""
CLOCKS_DIFFER_MS = 10_000
"""The state machine's clock may be so much ahead of a function's."""
BATCH = 10
"""Customers told at a time; between any two batches the offer may end."""
THREADS = 4
"""Customers of a batch told in parallel: a task mostly waits for SES, and up to eight tasks run at a time."""
PATIENCE_MS = 200_000
"""Time for which a task waits for another attempt's claims; longer than they hold."""
PAUSE_MS = 1_000


def send_offers(shop: Shop, item: VisitItem, api_url: str) -> list[str]:
    """Send the visitor one message with the offers that fit; return their ids.

    None goes out without the marketing consent or twice in a visit. A message may go out twice
    when the task is repeated, then under the same id.
    """
    visit = item.visit
    customer = shop.customers.get_many([visit.customer_id]).get(visit.customer_id)
    if customer is None or not may_be_told(customer.consents):
        return []
    fitting = _fitting(shop, customer.id, customer.status)
    visits = [visit.id, *visit.absorbed]
    most = shop.settings.offers_per_visit
    claimed = shop.offers.claim(visits, item.photo_id, list(fitting), most, shop.now())
    chosen = [fitting[offer] for offer in claimed if offer in fitting]
    if chosen:
        message = visit_message(customer.id, visit.id, chosen)
        # the customer first: to them a repeated call sends nothing again, should the topic refuse
        _notify(shop, "offers", api_url, message)
        shop.topic("offers").publish(SUBJECT, message)
        shop.offers.mark_sent(visit.id, [offer.id for offer in chosen])
    return [offer.id for offer in chosen]


def _fitting(shop: Shop, customer_id: str, status: str) -> dict[str, Offer]:
    bought, sold = shop.orders.bought(customer_id), shop.orders.sold()
    ranked = rank_offers(shop.offers.all(), status=status, now=shop.now(), bought=bought, sold=sold)
    return {offer.id: offer for offer in ranked}


def announce_offer(shop: Shop, offer: Offer) -> None:
    """Keep an offer and start its promotion, which tells everybody in the store once the offer holds.

    One that only holds after LONGEST_WAIT_MS is left to the visit lane.

    Raises:
        TransientError, ServiceError: the promotion could not be started; the offer isn't kept.
    """
    now = shop.now()
    shop.offers.add(offer, now)
    if starts_in(offer, now) > LONGEST_WAIT_MS:
        return
    try:
        shop.workflow.start(f"promotion-{offer.id}", promotion_of(offer, now))
    except FutureStoreError:
        shop.offers.delete(offer.id)
        raise


def list_customers_in_store(shop: Shop, item: PromotionItem) -> dict[str, list[int]]:
    """List the customers to tell in Redis and return the numbers of its pages: `{"pages": [0, 1, …]}`.

    A repetition returns the same. There is none when the offer was deleted or has expired.
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
    """Tell the customers of a page who may be told and weren't yet; return `{"sent": their number}`.

    A customer whom another attempt has claimed is waited for: if that one has crashed, this one tells them.

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
    """Tell these customers while the offer holds; return those to ask about again."""
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
    """Return those of the customers, or of their survivors, who agree to it and are in its audience."""
    found = dict(shop.customers.get_many(customer_ids))
    merged = [customer for customer in customer_ids if customer not in found]
    found |= shop.customers.get_many(set(shop.customers.current_many(merged).values()))
    return [
        customer
        for customer, known in found.items()
        if may_be_told(known.consents) and offer.is_for(known.status)
    ]


def _send(shop: Shop, offer: Offer, claims: Sequence[Claim], attempt: _Attempt) -> list[Claim]:
    """Notify the customers, then publish to the topic; return the claims whose message the topic took."""
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
