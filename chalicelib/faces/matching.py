"""The decision who is in a photo: one pure function over all of its faces.

An owner is whoever a face was claimed for: a customer's id, or a review's (`review:…`) while a
person is being asked.
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from chalicelib.faces.assignment import assign
from chalicelib.payloads import Verdict

REVIEW_PREFIX = "review:"
MOST_ALIKE = 20
"""Alike faces that go along with each of up to 100 faces: the state machine carries 256 KB."""


def is_review(owner: str | None) -> bool:
    """Whether a face belongs to a review: nobody's until a person has answered."""
    return owner is not None and owner.startswith(REVIEW_PREFIX)


class Match(msgspec.Struct, frozen=True):
    """Another face of the collection that looks alike; `similarity` from 0 to 100."""

    face_id: str
    similarity: float
    owner: str | None = None


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What to do about one face.

    `owner` is the customer it is (known) or may be (uncertain), or the review it joins; `alike`
    are the faces, most alike first, that are certainly the same person.
    """

    face_id: str
    verdict: Verdict
    owner: str | None = None
    similarity: float | None = None
    alike: tuple[str, ...] = ()


def decide(
    faces: Mapping[str, Sequence[Match]],
    *,
    certain: float,
    possible: float,
    told_apart: Collection[frozenset[str]] = (),
) -> list[Decision]:
    """Decide each face of one photo, given its matches in the collection (by face id).

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
        Decision(
            face_id=face,
            verdict=_verdict(assigned.get(face), face in known),
            owner=assigned.get(face),
            similarity=candidates[face].get(assigned.get(face, "")),
            alike=_alike(face, faces, certain, assigned),
        )
        for face in faces
    ]


def _candidates(matches: Sequence[Match], told_apart: Collection[frozenset[str]]) -> dict[str, float]:
    """The best similarity of each owner, without those told apart from the best owner."""
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
    """Certainly the same person, most alike first: the owner's, or nobody's yet; never of this photo."""
    alike = [
        match
        for match in faces[face]
        if match.similarity >= certain
        and match.face_id not in faces
        and match.owner in (None, assigned.get(face))
    ]
    alike.sort(key=lambda match: -match.similarity)
    return tuple(match.face_id for match in alike[:MOST_ALIKE])
