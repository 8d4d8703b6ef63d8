"""The decision about all faces of a photo, and what a claim makes of it: pure functions.

The owner of a face is a customer's id, or a review's (`review:…`) while a person is being asked. A stranger
who only passes (`passing:…`) owns a face for the scripts alone: the store answers that nobody owns it.
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from chalicelib.faces.assignment import assign
from chalicelib.payloads import Verdict, Visitor

REVIEW_PREFIX = "review:"
PASSING_PREFIX = "passing:"
MOST_ALIKE = 20
"""Alike faces that go along with each of up to 100 faces: the state machine carries 256 KB."""


def is_review(owner: str | None) -> bool:
    """Return whether the owner is a review: nobody until a person has answered."""
    return owner is not None and owner.startswith(REVIEW_PREFIX)


def is_passing(owner: str | None) -> bool:
    """Return whether the owner is a stranger who is no newcomer yet."""
    return owner is not None and owner.startswith(PASSING_PREFIX)


class Match(msgspec.Struct, frozen=True):
    """Another face of the collection that looks alike; `similarity` from 0 to 100."""

    face_id: str
    similarity: float
    owner: str | None = None


def decide(
    faces: Mapping[str, Sequence[Match]],
    *,
    certain: float,
    possible: float,
    told_apart: Collection[frozenset[str]] = (),
) -> list[Visitor]:
    """Decide about each face of one photo, given its matches in the collection (by face id).

    An owner gets at most one face of the photo: certain matches are assigned first, then the
    possible ones of the faces that are left, each time so that the sum of similarities is greatest.
    """
    candidates = {face: _candidates(matches, told_apart) for face, matches in faces.items()}
    known = assign({face: _from(similarities, certain) for face, similarities in candidates.items()})
    taken = set(known.values())
    possible_ones = {
        face: {owner: value for owner, value in _from(similarities, possible).items() if owner not in taken}
        for face, similarities in candidates.items()
        if face not in known
    }
    assigned = known | assign(possible_ones)
    return [
        _visitor(
            face,
            assigned.get(face),
            candidates[face],
            is_certain=face in known,
            alike=_alike(face, faces, certain, assigned),
        )
        for face in faces
    ]


def doubles(
    faces: Mapping[str, Sequence[Match]],
    visitors: Sequence[Visitor],
    *,
    certain: float,
    told_apart: Collection[frozenset[str]] = (),
) -> set[tuple[str, str]]:
    """Return the owners whom a known visitor is certainly too, each with the one who was decided for.

    Somebody else in the photo is not the visitor, and who is asked about in a review is nobody yet.
    """
    others = {visitor.customer_id for visitor in visitors}
    return {
        (owner, visitor.customer_id)
        for visitor in visitors
        if visitor.customer_id and visitor.decision == "known"
        for owner in _from(_candidates(faces[visitor.face_id], told_apart), certain)
        if owner not in others and not is_review(owner)
    }


def _visitor(
    face: str,
    owner: str | None,
    similarities: Mapping[str, float],
    *,
    is_certain: bool,
    alike: tuple[str, ...],
) -> Visitor:
    return Visitor(
        face_id=face,
        decision=_verdict(owner, is_certain),
        customer_id=None if is_review(owner) else owner,
        review=owner if is_review(owner) else None,
        similarity=similarities.get(owner or ""),
        alike=alike,
    )


def _candidates(matches: Sequence[Match], told_apart: Collection[frozenset[str]]) -> dict[str, float]:
    """Return the best similarity of each owner, without owners told apart from the best one."""
    best: dict[str, float] = {}
    for match in sorted(matches, key=lambda match: (-match.similarity, match.face_id)):
        if match.owner is not None:
            best.setdefault(match.owner, match.similarity)
    person = next(iter(best), None)
    return {owner: value for owner, value in best.items() if frozenset((person, owner)) not in told_apart}


def _from(similarities: Mapping[str, float], threshold: float) -> dict[str, float]:
    return {owner: value for owner, value in similarities.items() if value >= threshold}


def _verdict(owner: str | None, is_certain: bool) -> Verdict:
    if owner is None:
        return "new"
    if is_review(owner):
        return "uncertain"
    return "known" if is_certain else "uncertain"


def _alike(
    face: str, faces: Mapping[str, Sequence[Match]], certain: float, assigned: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the faces that are certainly the same person, most alike first.

    They are the owner's or nobody's yet, and never of this photo.
    """
    alike = [
        match
        for match in faces[face]
        if match.similarity >= certain
        and match.face_id not in faces
        and match.owner in (None, assigned.get(face))
    ]
    alike.sort(key=lambda match: -match.similarity)
    return tuple(match.face_id for match in alike[:MOST_ALIKE])


def owned_by(visitor: Visitor, owner: str) -> Visitor:
    """Return the visitor after a claim that found `owner`: known, or asked about in a review."""
    if is_review(owner):
        return msgspec.structs.replace(visitor, decision="uncertain", customer_id=None, review=owner)
    return msgspec.structs.replace(visitor, decision="known", customer_id=owner, review=None)


def overlap(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the intersection over union of two boxes (Left, Top, Width, Height), from 0 to 1."""
    width = _shared(one["Left"], one["Width"], other["Left"], other["Width"])
    height = _shared(one["Top"], one["Height"], other["Top"], other["Height"])
    union = one["Width"] * one["Height"] + other["Width"] * other["Height"] - width * height
    return width * height / union if union else 0.0


def _shared(start: float, length: float, other_start: float, other_length: float) -> float:
    ends = min(start + length, other_start + other_length)
    return max(0.0, min(length, other_length, ends - max(start, other_start)))  # sums lose tiny lengths
