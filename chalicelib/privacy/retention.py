"""The daily task that forgets what is old: a plan of steps, counted or carried out.

A chore is a function over a shop and a moment (ms), which yields steps for what is old then.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from chalicelib.errors import FutureStoreError
from chalicelib.faces.orphans import find_orphans, leave_orphans
from chalicelib.invocations import UNDONE, end_run, read_event
from chalicelib.logs import log_values
from chalicelib.photos.erasure import erase_photos
from chalicelib.photos.values import Stored
from chalicelib.privacy.rules import awaits_order, needless, unseen
from chalicelib.privacy.tasks import erase_newcomer, finish_erasures
from chalicelib.privacy.values import Step
from chalicelib.privacy.withdrawal import unagreed
from chalicelib.reports.withdrawal import expire_reports
from chalicelib.shop import Shop

KINDS = ("newcomers", "withdrawn", "photos", "reports", "tokens", "reviews", "exports", "faces")
WORK_MS = 12 * 60 * 1000
"""Time in which steps are begun; the function may run for 15 minutes."""
FINISH_MS = 3 * 60 * 1000
"""Time in which interrupted erasures are gone on with."""
COUNT_MS = 14 * 60 * 1000
"""Time in which what is left is counted."""
DAY_MS = 24 * 3600 * 1000
OPT_IN_DAYS = 1
"""Days for which a photo waits for its reruns, where others are deleted when they are done."""
BATCH, PHOTOS = 100, 50
"""Things, and photos, that one step forgets."""
MOST_ORPHANS = 1000
"""Faces that a run takes for orphans. More mean that Redis is another one, or has lost a lot."""

Chore = Callable[[Shop, int], Iterator[Step]]
Read = Callable[[int, int, str | None], tuple[Sequence[str], str | None]]
"""Reads what came until a moment (ms): how many at once, the cursor; the next cursor."""
Log = Callable[[str, Mapping[str, Any]], None]


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The kind of a run: forget, or only count."""

    dry_run: bool = False


def old_newcomers(shop: Shop, now: int) -> Iterator[Step]:
    """Yield newcomers not seen for long who await no order, one a step, so that each may fail alone.

    Somebody who has come, ordered, enrolled or merged since the step was planned is left as they are.
    """
    before = now - shop.settings.retention_days * DAY_MS
    for page in _pages(shop.customers.newcomers_until, before - 1, BATCH):
        old = unseen(page, shop.visits.last_seen(page), before)
        awaiting = {
            order.customer_id for order in shop.orders.of_customers(old) if awaits_order([order.state])
        }
        for customer in old:
            if customer not in awaiting:
                yield Step("newcomers", 1, partial(erase_newcomer, shop, customer, before))


def old_photos(shop: Shop, now: int) -> Iterator[Step]:
    """Yield old photos of the visit lane that nobody is recognised by, also those that a delete marker hides.

    Visits stay, and go on showing the face that was cut out.
    """
    days = OPT_IN_DAYS if shop.settings.is_opt_in else shop.settings.photo_retention_days
    until = now - days * DAY_MS - 1
    for read in (partial(shop.photos.old, "visit"), shop.photos.hidden):
        for page in _pages(read, until, PHOTOS):
            photos = _needless(shop, page)
            if photos:
                yield Step("photos", len(photos), partial(erase_photos, shop, photos, keep_shown=True))


def _needless(shop: Shop, photo_ids: Sequence[str]) -> list[str]:
    owners = shop.faces.in_photos(photo_ids)
    found = {photo.id: _people_in(photo) | owners[photo.id] for photo in shop.photos.stored(photo_ids)}
    current = shop.customers.current_many(person for people in found.values() for person in people)
    people = {photo: {current[person] for person in named} for photo, named in found.items()}
    return needless(people, shop.customers.photos_of(set(current.values())))


def _people_in(photo: Stored) -> set[str]:
    return {face.customer_id for face in photo.faces if face.customer_id}


def old_reports(shop: Shop, now: int) -> Iterator[Step]:
    """Yield old reports, all in one step."""
    before = now - shop.settings.report_retention_days * DAY_MS
    if count := len(shop.reports.older_than(before)):
        yield Step("reports", count, partial(expire_reports, shop, before))


def old_tokens(shop: Shop, now: int) -> Iterator[Step]:
    """Yield tokens that have expired, all in one step."""
    if count := shop.tokens.count_expired(now):
        yield Step("tokens", count, partial(shop.tokens.expire, now))


def old_reviews(shop: Shop, now: int) -> Iterator[Step]:
    """Yield reviews that timed out long ago, answered or not."""
    before = now - shop.settings.review_retention_days * DAY_MS
    for first in range(0, count := shop.reviews.count_ended(before), BATCH):
        some = min(BATCH, count - first)
        yield Step("reviews", some, partial(shop.reviews.expire, before, some))


def old_exports(shop: Shop, now: int) -> Iterator[Step]:
    """Yield exports that can't be fetched any more."""
    keys = shop.exports.expired(now)
    for first in range(0, len(keys), BATCH):
        some = keys[first : first + BATCH]
        yield Step("exports", len(some), partial(shop.exports.remove, some))


def orphan_faces(shop: Shop, now: int) -> Iterator[Step]:
    """Yield faces that nobody is known by and no photo needs any more, as many as a run takes.

    The others are left to the next run.
    """
    room = MOST_ORPHANS
    for found in find_orphans(shop):
        some, rest = found[:room], found[room:]
        room -= len(some)
        if some:
            yield Step("faces", len(some), partial(leave_orphans, shop, some))
        if rest:
            yield Step("left", len(rest), partial(len, rest))


CHORES: tuple[Chore, ...] = (
    old_newcomers, unagreed, old_photos, old_reports, old_tokens, old_reviews, old_exports, orphan_faces
)  # fmt: skip


def apply_retention(
    shop: Shop,
    detail: Any,
    *,
    chores: Sequence[Chore] = CHORES,
    finish: Callable[[Shop, int], int] = finish_erasures,
    log: Log = log_values,
) -> dict[str, Any]:
    """Forget what is old, or with `{"dry_run": true}` only count it.

    Return how many of each kind. Interrupted erasures are `finished` first.

    Raises:
        InvalidRequest: the detail has another field, or another value.
        Unfinished: something `failed` (tried in vain) or was `left` (at least so many, when time was up). The
            next run goes on with it.
    """
    now, dry_run = shop.now(), read_event(detail, Wanted, '{"dry_run": true}').dry_run
    finished = 0 if dry_run else _tried("finished", lambda: finish(shop, FINISH_MS), log)
    totals = dict.fromkeys((*KINDS, *UNDONE), 0) | {"failed": int(finished is None)}
    for step in _plan(shop, now, chores, log):
        is_late = shop.now() >= now + WORK_MS
        done = step.count if dry_run or is_late else _tried(step.kind, step.forget, log)
        kind = step.kind if dry_run else "left" if is_late else "failed" if done is None else step.kind
        totals[kind] += step.count if done is None else done
    answer = {**totals, "finished": finished or 0, "dry_run": dry_run}
    log("retention", answer)
    return answer if dry_run else end_run(answer)


def _plan(shop: Shop, now: int, chores: Sequence[Chore], log: Log) -> Iterable[Step]:
    for chore in chores:
        try:
            for step in chore(shop, now):
                is_last = shop.now() >= now + COUNT_MS
                yield step
                if is_last:
                    return
        except FutureStoreError as exc:
            log("retention failed", {"kind": chore.__name__, "error": type(exc).__name__})
            yield Step("failed", 1, lambda: 1)


def _tried(kind: str, forget: Callable[[], int], log: Log) -> int | None:
    """Return what `forget` returns; None when it failed, which the log tells by kind and class only."""
    try:
        return forget()
    except FutureStoreError as exc:
        log("retention failed", {"kind": kind, "error": type(exc).__name__})
        return None


def _pages(read: Read, until: int, limit: int) -> Iterator[Sequence[str]]:
    """Yield everything that came until then, so many at once."""
    cursor = None
    while True:
        page, cursor = read(until, limit, cursor)
        yield page
        if cursor is None:
            return
