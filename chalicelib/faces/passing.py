"""Strangers who only pass: with NEWCOMER_SIGHTINGS above 1 nobody is a newcomer at first sight."""

from chalicelib.faces.indexed import OWNERSHIP_SECONDS
from chalicelib.faces.rules import PASSING_PREFIX
from chalicelib.faces.sightings import PASSING_SECONDS
from chalicelib.payloads import VisitorItem
from chalicelib.shop import Shop
from chalicelib.times import parse_time
from chalicelib.visits.lateness import comes_late

LAPSED_MS = (PASSING_SECONDS + 60) * 1000
"""Time after which the face of somebody who only passed is nobody's, and the sweep deletes it."""


def claim_new(shop: Shop, item: VisitorItem, proposed: str) -> str:
    """Claim the face of a new visitor for `proposed`, or for a stranger who only passes. Return its owner.

    Raises:
        CustomerErased: the visitor can't be anybody: see `FaceStore.claim`.
        Superseded: the photo has a later attempt.
    """
    passes = shop.settings.newcomer_sightings > 1
    owner = f"{PASSING_PREFIX}{proposed}" if passes else proposed
    claimed = shop.faces.claim(
        item.photo_id,
        item.visitor.face_id,
        item.visitor.alike,
        owner,
        shop.now(),
        item.attempt,
        born=parse_time(item.time),
        pass_reviews=comes_late(shop, item),
        lifetime=PASSING_SECONDS if passes else OWNERSHIP_SECONDS,
    )
    return claimed or owner  # a new id has no other face of the photo, so the claim is never refused


def only_passes(shop: Shop, item: VisitorItem, stranger: str) -> bool:
    """Note a sighting of a stranger. Return whether they were not seen often enough to be a newcomer.

    Their face is left to the sweep, which deletes it when its day is over, unless it is a reference by then.
    """
    shop.failures.leave_untidied(item.photo_id, item.attempt, shop.now() + LAPSED_MS)
    seen = shop.sightings.note(stranger, item.photo_id, parse_time(item.time))
    return seen < shop.settings.newcomer_sightings
