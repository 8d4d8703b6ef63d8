"""Erasing a person and exporting a person.

An erasure buries first, in one atomic step. Then every holder is asked what it knows, until none knows more.
Only then is anything erased, because what one holder erases may lead to what another holds. An erasure goes
on wherever it was interrupted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.errors import FutureStoreError, NotFound, Unfinished
from chalicelib.person import ERASED, IN_AWS, Counts, Person
from chalicelib.privacy.exports import KEPT_SECONDS
from chalicelib.privacy.holders import Holder, holders
from chalicelib.privacy.values import Document, Export, Receipt
from chalicelib.restoring.notes import note_erasure
from chalicelib.shop import Shop
from chalicelib.times import format_time

AT_ONCE, AT_ONCE_IN_AWS = 500, 25
"""Items erased between two looks at the clock: of kinds that Redis alone has, and of kinds that AWS has, too.

A photo with all that was made of it is several requests.
"""
PATIENCE_MS = 20_000
"""Time after which a call gives up and leaves the rest to the next: API Gateway waits for 29 s."""
MOST_BYTES = 2_000_000
"""The largest document that is answered as such: a Lambda's answer has at most 6 MB, written as ASCII, in
which each two bytes can become six."""


def erase_person(shop: Shop, customer_id: str, patience: int = PATIENCE_MS) -> Receipt:
    """Erase a person from every store, with all records that merges made part of theirs.

    Interrupted by whatever, the next call goes on, and answers for the whole. `patience` is milliseconds.

    Raises:
        NotFound: there is no such customer, or they are erased.
        Unfinished: there was more to erase than time; call again.
        TransientError: not everything could be erased yet; call again.
    """
    began = shop.now()
    erasure = shop.erasures.bury(customer_id, shop.new_id(), began)
    receipt = finish_erasure(shop, erasure, began + patience) if erasure else None
    if not receipt:
        raise NotFound(f"there is no customer {customer_id!r}; GET /customers lists them")
    return receipt


def erase_newcomer(shop: Shop, customer_id: str, unseen_since: int, patience: int = PATIENCE_MS) -> bool:
    """Erase a newcomer, unless they came since that moment (ms), enrolled, merged, or await an order.

    Raises:
        Unfinished: there was more to erase than time; call again.
        TransientError: not everything could be erased yet; call again.
    """
    began = shop.now()
    erasure = shop.erasures.bury(customer_id, shop.new_id(), began, unseen_since)
    return bool(erasure and finish_erasure(shop, erasure, began + patience))


def finish_erasures(shop: Shop, patience: int = PATIENCE_MS) -> int:
    """Go on with every erasure that was interrupted. Return how many are done now.

    Raises:
        FutureStoreError: the first that went wrong, after the others were tried; call again.
    """
    until, finished, errors = shop.now() + patience, 0, []
    for erasure in shop.erasures.open():
        try:
            finished += finish_erasure(shop, erasure, until) is not None
        except FutureStoreError as exc:
            errors.append(exc)
    if errors:
        raise errors[0]
    return finished


def finish_erasure(shop: Shop, erasure: str, until: int) -> Receipt | None:
    """Do what is left of an erasure; None when another call has just done the last of it."""
    receipt, all_holders = shop.erasures.receipt(erasure), holders(shop)
    complete_plan(shop, erasure, all_holders, until)
    carry_out(shop, erasure, all_holders, until)
    receipt = shop.erasures.receipt(erasure) or receipt
    shop.erasures.end(erasure)
    return receipt


def complete_plan(shop: Shop, erasure: str, all_holders: Mapping[str, Holder], until: int) -> None:
    """Ask each holder what it knows of a person, again whenever another has found more.

    Visits know photos, photos know reviews, and reviews know faces. It comes to an end, because nobody adds
    to what is buried.
    """
    asked = shop.erasures.asked(erasure)
    if asked is None:
        return
    note_erasure(shop, erasure)
    person = shop.erasures.person(erasure)
    while unasked := [name for name in all_holders if name not in asked]:
        _check(shop, erasure, until)
        known, name = Person(person.records, person.found), unasked[0]
        all_holders[name].find(person)
        new = {kind: items - known.found[kind] for kind, items in person.found.items()}
        asked = {name} if any(new.values()) else {*asked, name}
        shop.erasures.plan(erasure, new, asked)
    shop.erasures.plan(erasure, {}, asked, count(person))


def count(person: Person) -> Counts:
    """Count what is going to be erased. What was known of a photo that is gone already is no photo."""
    kinds = ("faces", "visits", "orders", "reviews")
    counted = {kind: len(person.of(kind)) for kind in kinds}  # type: ignore[arg-type]
    photos = sum(1 for place in person.places.values() if place.key)
    return {**counted, "photos": photos, "notifications": len(person.of("notifications", "devices"))}


def carry_out(shop: Shop, erasure: str, all_holders: Mapping[str, Holder], until: int) -> None:
    """Let all holders erase what is planned, one portion after the other."""
    for kind in ERASED:
        limit = AT_ONCE_IN_AWS if kind in IN_AWS else AT_ONCE
        while (portion := shop.erasures.portion(erasure, kind, limit)).size:
            _check(shop, erasure, until)
            counted: Counter[str] = Counter()
            for holder in all_holders.values():
                counted.update(holder.erase(portion))
            shop.erasures.note(erasure, portion, kind, counted)


def _check(shop: Shop, erasure: str, until: int) -> None:
    if shop.now() > until:
        left = shop.erasures.count_left(erasure)
        raise Unfinished(
            f"the erasure takes longer than one call may; {left} things are left: call again, and it goes on"
        )


def export_person(shop: Shop, customer_id: str, most: int = MOST_BYTES) -> Export:
    """Return everything held on a customer; a document of more than `most` bytes by a link.

    Raises:
        NotFound: no customer has this id, or it is part of another by now.
        CustomerErased: the customer was erased meanwhile.
    """
    document = _document(shop, customer_id)
    content = msgspec.json.encode(document)
    if len(content) <= most:
        return Export(document=document)
    return Export(url=shop.exports.write(customer_id, content, shop.now()))


def _document(shop: Shop, customer_id: str) -> Document:
    person = Person(shop.customers.records_of(customer_id))
    all_holders = holders(shop).values()
    for holder in all_holders:
        holder.find(person)
    found: dict[str, Any] = {"notifications": []}
    for holder in all_holders:
        for name, rows in holder.export(person).items():
            found[name] = found[name] + rows if name in found else rows
    found["visits"] = _visits(shop, found["visits"])
    found["photos"] = [{**photo, "url": _photo(shop, photo)} for photo in found["photos"]]
    found["selfies"] = [
        {**selfie, "thumbnail_url": _picture(shop, selfie.get("thumbnail"))} for selfie in found["selfies"]
    ]
    return Document(exported_at=format_time(shop.now()), **found)


def _visits(shop: Shop, visits: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    parts = {visit["id"]: visit["ids"] for visit in visits}
    requested, sent = shop.orders.requested_at_each(parts), shop.offers.sent_at_each(parts)
    return [
        {
            **visit,
            "face_url": _picture(shop, visit["picture"]),
            "requested_orders": requested[visit["id"]],
            "sent_offers": sent[visit["id"]],
        }
        for visit in visits
    ]


def _photo(shop: Shop, photo: dict[str, Any]) -> str:
    return shop.photos_bucket.link(photo["key"], KEPT_SECONDS, photo["version"] or None)


def _picture(shop: Shop, key: Any) -> str | None:
    return shop.results_bucket.link(key, KEPT_SECONDS) if key else None
