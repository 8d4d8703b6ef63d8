"""The tasks about faces: recognising, registering, finishing a photo, and keeping the collection."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.errors import ConfigurationError, CustomerErased, CustomerIgnored, Throttled, Unfinished
from chalicelib.faces.agreed import recognise_agreed
from chalicelib.faces.counts import count_faces, count_given_up
from chalicelib.faces.crops import erase_unseen, picture_visits
from chalicelib.faces.passing import claim_new, only_passes
from chalicelib.faces.recognition import claim_known, note_faces, shown_faces, without_withdrawn
from chalicelib.faces.references import keep_references, restore
from chalicelib.faces.rules import is_passing, is_review
from chalicelib.faces.tidying import tidy_before, tidy_photo
from chalicelib.faces.turns import decide_in_turn, index_in_turn
from chalicelib.invocations import Nothing, read_event
from chalicelib.payloads import FinishedItem, RecognisedItem, Recognition, Turn, Verdict, Visitor, VisitorItem
from chalicelib.photos.attempts import has_later, superseded
from chalicelib.photos.ends import end_photo
from chalicelib.photos.erasure import erase_photos
from chalicelib.photos.heads import heads_of
from chalicelib.photos.lanes import is_entrance
from chalicelib.photos.values import Photo, State
from chalicelib.shop import Shop
from chalicelib.times import parse_time
from chalicelib.turns.deletion import delete_faces

LEFT_OVER_MS = 6 * 60 * 1000
"""Time for which the making of the collection leaves all turns to others; then it takes turns of its own."""
PATIENCE_MS = 13 * 60 * 1000
"""Time for which it indexes, and waits, in all. Lambda ends it after 15 minutes."""
RETRY_MS = 2000


def recognise_faces(shop: Shop, photo: RecognisedItem) -> dict[str, Any]:
    """Find every face of a photo and decide about it. Return the Recognition, or the Turn to wait for.

    One IndexFaces for the photo, one SearchFaces for each of its faces. Those indexed before a wait are used
    again after it. With RECOGNITION_CONSENT opt_in nothing is indexed, and there are only those who agreed.

    Raises:
        UnsupportedPhoto: the photo is no picture that can be read, or it was deleted.
        TransientError: a service was out of reach; another try repeats no side effect.
        Superseded: the photo has a later attempt.
    """
    tidy_before(shop, photo)
    if shop.settings.is_opt_in:
        return _recognition(shop, photo, recognise_agreed(shop, photo))
    indexed = index_in_turn(shop, photo)
    if isinstance(indexed, Turn):
        return dict(msgspec.to_builtins(indexed))
    note_faces(shop, photo, [face.face_id for face in indexed.faces])
    decided = decide_in_turn(shop, photo, indexed)
    if isinstance(decided, Turn):
        return dict(msgspec.to_builtins(decided))
    found = [claim_known(shop, photo, each) for each in without_withdrawn(shop, decided)]
    kept = _without_strangers(shop, photo.photo_id, found, _strange(shop, photo))
    shown = shown_faces(indexed.faces, found, kept)
    heads = heads_of(photo, len(indexed.faces) + sum(indexed.left_out.values()), shop.zone)
    shop.photos.set_faces(photo.photo_id, shown, indexed.left_out, photo.attempt, heads=heads)
    return _recognition(shop, photo, kept)


def _recognition(shop: Shop, photo: RecognisedItem, kept: Sequence[Visitor]) -> dict[str, Any]:
    leaves = photo.direction == "exit"
    recognition = Recognition(
        visitors=() if leaves else tuple(kept),
        leaving=tuple(kept) if leaves else (),
        review_timeout=shop.settings.review_timeout,
    )
    return dict(msgspec.to_builtins(recognition))


def _strange(shop: Shop, photo: RecognisedItem) -> tuple[Verdict, ...]:
    """Return the decisions whose faces nobody serves. At an exit nobody is registered or asked about."""
    if photo.direction == "exit":
        return "stranger", "ignored", "new", "uncertain"
    return ("stranger", "ignored") if shop.settings.registers_newcomers else ("stranger", "ignored", "new")


def _without_strangers(
    shop: Shop, photo_id: str, found: Sequence[Visitor], strange: Sequence[Verdict]
) -> tuple[Visitor, ...]:
    """Delete the faces of strangers and of ignored customers. Return the other visitors."""
    strangers = [visitor.face_id for visitor in found if visitor.decision in strange]
    delete_faces(shop, strangers)
    shop.faces.forget(photo_id, strangers)
    return tuple(visitor for visitor in found if visitor.face_id not in strangers)


def register_customer(shop: Shop, item: VisitorItem) -> dict[str, Any]:
    """Register a newcomer, or find the customer that the face was claimed for meanwhile. Return the Visitor.

    Of two photos of one newcomer the first to come here registers, the other takes over. A
    review that brought no name (answered no or new, or timed out) ends here, but a photo that comes late
    ends no other photo's. Such a visitor goes on as a stranger when newcomers are not registered, and so does
    whoever turns out to be ignored, or was not seen NEWCOMER_SIGHTINGS times.

    Raises:
        CustomerErased: the photo was deleted, what was known of the visitor erased, or the visitor is new
            and somebody was erased since the photo. The visitor is a stranger.
        Superseded: the photo has a later attempt.
    """
    visitor = item.visitor
    if not shop.settings.registers_newcomers and not _is_known(shop, visitor):
        return _plain(visitor, decision="stranger", customer_id=None)
    proposed, time = shop.new_id(), parse_time(item.time)
    try:
        owner = claim_new(shop, item, proposed)
    except CustomerIgnored:
        return _plain(visitor, decision="stranger", customer_id=None)
    if is_passing(owner) and only_passes(shop, item, owner):
        return _plain(visitor, decision="stranger", customer_id=None)
    if is_review(owner) or is_passing(owner):
        owner = _hand_over(shop, visitor.face_id, owner, proposed, time)
    shop.customers.add_newcomer(owner, time)
    if visitor.not_customer:
        shop.faces.tell_apart(owner, visitor.not_customer)
    # A similarity belongs to the customer it was measured with.
    similarity = visitor.similarity if owner == visitor.customer_id else None
    return _plain(visitor, customer_id=owner, review=None, similarity=similarity)


def _is_known(shop: Shop, visitor: Visitor) -> bool:
    owner = shop.faces.owners_of([visitor.face_id]).get(visitor.face_id)
    return owner is not None and not is_review(owner)


def _hand_over(shop: Shop, face_id: str, former: str, proposed: str, born: int) -> str:
    """Give all faces of a review, or of a stranger who only passed, to a newcomer. Return their owner."""
    owner = shop.faces.transfer(face_id, former, proposed, born)
    if owner is None:
        raise CustomerErased(f"the face {face_id} was erased before its visitor was registered")
    return owner


def _plain(visitor: Visitor, **changes: Any) -> dict[str, Any]:
    return dict(msgspec.to_builtins(msgspec.structs.replace(visitor, **changes)))


def finish_photo(shop: Shop, photo: FinishedItem) -> dict[str, Any]:
    """Picture the visitors that were served, keep reference faces, delete the rest, and end the photo.

    A visitor whose tasks failed makes the photo count as failed. With RECOGNITION_CONSENT opt_in the photo is
    erased, which may show strangers that no detector has found.

    Raises:
        Superseded: the photo has a later attempt.
    """
    found = shop.photos.get_many([photo.photo_id])
    if not found:
        return _forget(shop, photo)
    if has_later(found[0].state, found[0].attempt, photo.attempt):
        raise superseded(photo.photo_id, photo.attempt)
    picture_visits(shop, photo, found[0].faces)
    errors = [outcome.error for outcome in photo.outcomes if outcome.error is not None]
    if errors:
        tidy_photo(shop, found[0])
    else:
        keep_references(shop, photo, found[0].faces)
    served = [outcome for outcome in photo.outcomes if outcome.visit_id]
    customers = {outcome.face_id: outcome.customer_id for outcome in served if outcome.customer_id}
    state: State = "failed" if errors else "done"
    kind, due = _plan_rerun(shop, photo) if errors else (None, None)
    reason = "; ".join(errors) or None
    is_new = end_photo(shop, photo.photo_id, state, reason, customers, error=kind, attempt=photo.attempt)
    if is_new:
        shop.metrics.put(count_given_up(photo.attempt, due) if errors else _faces_in(found[0]))
    if shop.settings.is_opt_in and state == "done":
        erase_photos(shop, [photo.photo_id], keep_shown=True)
    return {"photo_id": photo.photo_id, "state": state, "visitors": len(served)}


def _faces_in(photo: Photo) -> dict[str, int]:
    """Return the numbers of faces by metric. Those of exits don't count."""
    return count_faces(face.decision for face in photo.faces) if is_entrance(photo.key) else {}


def _plan_rerun(shop: Shop, photo: FinishedItem) -> tuple[str, int | None]:
    """Plan the rerun of a photo for its failed visitors, if all their errors pass.

    Return the class of one error, if any doesn't pass of that one, and when the rerun is due (ms).
    """
    failed = [outcome for outcome in photo.outcomes if outcome.error is not None]
    worst = min(failed, key=lambda outcome: outcome.passes)
    kind = str(worst.error).partition(":")[0]
    return kind, shop.reruns.plan("photo", photo.photo_id, photo.attempt, kind, shop.now())


def _forget(shop: Shop, photo: FinishedItem) -> dict[str, Any]:
    # The photo was deleted meanwhile: none of its faces stays, but for references of an earlier attempt, and
    # pictures that visits show.
    found = photo.recognition
    faces = {visitor.face_id for visitor in (*found.visitors, *found.leaving)} if found else set()
    delete_faces(shop, shop.faces.strays(photo.photo_id, faces))
    erase_unseen(shop, photo.photo_id, faces)
    return {"photo_id": photo.photo_id, "state": "removed", "visitors": 0}


def init_collection(shop: Shop, event: Any) -> dict[str, Any]:
    """Make the collection and index the reference faces that it lacks: `{"created", "restored", "lost"}`.

    Photos and customers that are older than an index are put into it. Before all that Redis is checked, and
    `unchecked` says what of it can't be seen from here.

    A reference is lost when its photo is gone or shows no face in its place any more.

    Raises:
        InvalidRequest: the event has anything in it.
        ConfigurationError: Redis may lose records, or is reached without TLS.
        Throttled: Rekognition took no more calls for a quarter of an hour. Another run goes on.
        Unfinished: there are more references than one run can index. Another run goes on.
    """
    read_event(event, Nothing, "{}")
    unchecked = _unchecked(shop)
    began = shop.now()
    shop.photos.index_all()
    shop.customer_search.index_all()
    created = shop.collection.create()
    present = shop.collection.face_ids()
    restored = [
        _restore(shop, began, customer, face, seen)
        for customer in shop.customers.ids()
        for face, seen in shop.faces.references(customer).items()
        if face not in present
    ]
    counts = {"restored": restored.count(True), "lost": restored.count(False)}
    return {"created": created, **counts, "unchecked": unchecked}


def _unchecked(shop: Shop) -> list[str]:
    """Return what can't be checked of Redis, and raise ConfigurationError for what is wrong with it."""
    faults, unchecked = shop.database.faults()
    if faults:
        raise ConfigurationError(f"Redis is not safe to use: {'; '.join(faults)}")
    return [f"Redis: {one}" for one in unchecked]


def _restore(shop: Shop, began: int, customer: str, face: str, seen: Mapping[str, Any]) -> bool:
    """Restore a reference as soon as Rekognition takes the calls.

    Raises:
        Throttled, Unfinished: it is too late.
    """
    if shop.now() - began > PATIENCE_MS:
        raise Unfinished("more reference faces are left than one run can index: call again, and it goes on")
    while True:
        waited = shop.now() - began
        try:
            return restore(shop, customer, face, seen, "left over" if waited < LEFT_OVER_MS else "now")
        except Throttled:
            if waited > PATIENCE_MS:
                raise
            shop.pause(RETRY_MS)
