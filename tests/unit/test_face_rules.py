"""Recognition of the people in a photo: the decision over all of its faces."""

from hypothesis import given
from hypothesis import strategies as some

from chalicelib.faces.rules import Match, decide, doubles, owned_by
from chalicelib.payloads import Visitor

Faces = dict[str, list[Match]]
Apart = frozenset[frozenset[str]]

OWNERS = ("ann", "bob", "cyd", "review:x")
MATCH = some.builds(
    Match,
    face_id=some.sampled_from(["f1", "f2", "f3", "m1", "m2", "m3", "m4"]),
    similarity=some.floats(80, 100),
    owner=some.sampled_from([*OWNERS, None]),
)
FACES = some.dictionaries(some.sampled_from(["f1", "f2", "f3"]), some.lists(MATCH, max_size=6), max_size=3)
PAIRS = some.frozensets(some.frozensets(some.sampled_from(OWNERS[:3]), min_size=2, max_size=2))


def decided(faces: Faces, told_apart: Apart = frozenset()) -> list[Visitor]:
    return decide(faces, certain=95, possible=80, told_apart=told_apart)


def owner(visitor: Visitor) -> str | None:
    return visitor.customer_id or visitor.review


def one(*matches: Match, told_apart: Apart = frozenset()) -> Visitor:
    return decided({"face": list(matches)}, told_apart)[0]


def test_a_certain_match_is_known() -> None:
    found = one(Match("m1", 95.0, "ann"))

    assert (found.decision, owner(found), found.similarity, found.alike) == ("known", "ann", 95.0, ("m1",))


def test_a_possible_match_is_uncertain() -> None:
    found = one(Match("m1", 94.99, "ann"))

    assert (found.decision, owner(found), found.similarity, found.alike) == ("uncertain", "ann", 94.99, ())


def test_less_than_possible_is_new() -> None:
    assert one(Match("m1", 79.99, "ann")) == Visitor(face_id="face", decision="new")


def test_faces_that_nobody_owns_yet_are_alike_but_nobody() -> None:
    found = one(Match("m2", 96.0), Match("m1", 99.0), Match("m3", 90.0))

    assert (found.decision, owner(found), found.alike) == ("new", None, ("m1", "m2"))


def test_the_owners_best_face_counts() -> None:
    assert one(Match("m1", 81.0, "ann"), Match("m2", 97.0, "ann")).similarity == 97.0


def test_a_face_under_review_joins_it_however_alike() -> None:
    found = one(Match("m1", 99.9, "review:x"))

    assert (found.decision, owner(found)) == ("uncertain", "review:x")


def test_a_customer_is_found_at_most_once_in_a_photo() -> None:
    first, second = decided({"f1": [Match("m", 99.0, "ann")], "f2": [Match("m", 98.0, "ann")]})

    assert (owner(first), owner(second)) == ("ann", None)


def test_a_certain_match_goes_before_a_possible_one() -> None:
    faces = {"f1": [Match("m", 95.0, "ann")], "f2": [Match("m", 94.9, "ann"), Match("n", 81.0, "bob")]}

    assert [owner(found) for found in decided(faces)] == ["ann", "bob"]


def test_a_person_told_apart_from_the_best_owner_is_no_candidate() -> None:
    apart = frozenset({frozenset(("ann", "bob"))})

    assert owner(one(Match("m", 97.0, "bob"), Match("n", 99.0, "ann"), told_apart=apart)) == "ann"


def twice(faces: Faces, told_apart: Apart = frozenset()) -> set[tuple[str, str]]:
    return doubles(faces, decided(faces, told_apart), certain=95, told_apart=told_apart)


def test_whom_a_known_visitor_is_certainly_too_is_a_double() -> None:
    face = [Match("m", 99.0, "ann"), Match("n", 95.0, "bob"), Match("o", 94.0, "cyd"), Match("p", 97.0)]

    assert twice({"face": face}) == {("bob", "ann")}
    assert twice({"face": face}, frozenset({frozenset(("ann", "bob"))})) == set()
    assert twice({"face": face[1:], "other": [Match("m", 99.5, "ann")]}) == set()
    assert twice({"face": face, "other": [Match("n", 99.0, "bob")]}) == set()
    assert twice({"face": [*face[:1], Match("n", 95.0, "review:x")]}) == set()


def test_two_people_told_apart_may_be_in_one_photo() -> None:
    apart = frozenset({frozenset(("ann", "bob"))})
    faces = {
        "f1": [Match("m", 99.0, "ann"), Match("n", 96.0, "bob")],
        "f2": [Match("n", 99.0, "bob"), Match("m", 96.0, "ann")],
    }

    assert [owner(found) for found in decided(faces, apart)] == ["ann", "bob"]


@given(FACES, PAIRS)
def test_what_holds_for_every_photo(faces: Faces, told_apart: Apart) -> None:
    found = decided(faces, told_apart)
    owners = [owner(decision) for decision in found if owner(decision)]

    assert [decision.face_id for decision in found] == list(faces)
    assert len(owners) == len(set(owners))
    for decision in found:
        matches = {match.face_id: match for match in faces[decision.face_id]}
        assert (decision.decision == "new") == (owner(decision) is None)
        assert decision.decision != "known" or (decision.similarity or 0) >= 95
        assert not set(decision.alike) & set(faces), "nobody is alike to another face of the same photo"
        assert set(decision.alike) <= set(matches)


@given(FACES)
def test_the_order_of_the_matches_makes_no_difference(faces: Faces) -> None:
    turned = {face: list(reversed(matches)) for face, matches in faces.items()}

    assert [(d.face_id, owner(d), d.decision) for d in decided(turned)] == [
        (d.face_id, owner(d), d.decision) for d in decided(faces)
    ]


def test_a_visitor_says_who_or_which_review_it_is() -> None:
    known = one(Match("m", 99.0, "ann"))
    joins = one(Match("m", 99.0, "review:x"))
    new = one()

    assert (known.customer_id, known.review) == ("ann", None)
    assert (joins.customer_id, joins.review) == (None, "review:x")
    assert (new.decision, new.customer_id, new.review) == ("new", None, None)


def test_a_claim_may_turn_a_visitor_into_somebody_else_or_a_question() -> None:
    visitor = one(Match("m", 99.0, "ann"))

    bob, asked = owned_by(visitor, "bob"), owned_by(visitor, "review:x")

    assert (bob.decision, bob.customer_id, bob.review) == ("known", "bob", None)
    assert (asked.decision, asked.customer_id, asked.review) == ("uncertain", None, "review:x")
