"""Who owns a face: decided once, whoever asks first, and nobody twice in one photo."""

import pytest

from chalicelib.database import Database
from chalicelib.faces.store import OWNERSHIP_SECONDS, FaceStore
from tests.fakes import together

NOW = 1_790_000_000_000
SEEN = {"photo_id": "photo", "bucket": "b", "key": "k", "version": "1", "box": {"Left": 0.1}}


@pytest.fixture
def owners(database: Database) -> FaceStore:
    return FaceStore(database)


def test_the_first_claim_decides_ever_after(owners: FaceStore) -> None:
    assert owners.claim("photo", "face", [], "ann", NOW) == "ann"
    assert owners.claim("photo", "face", [], "bob", NOW) == "ann"
    assert owners.owners_of(["face", "other"]) == {"face": "ann"}


def test_faces_alike_that_nobody_owns_are_claimed_along(owners: FaceStore) -> None:
    owners.claim("one", "face-1", ["face-2", "face-3"], "ann", NOW)

    assert owners.claim("two", "face-2", [], "bob", NOW) == "ann"
    assert owners.owners_of(["face-1", "face-2", "face-3"]) == dict.fromkeys(
        ["face-1", "face-2", "face-3"], "ann"
    )


def test_the_owner_of_a_face_alike_is_taken_over(owners: FaceStore) -> None:
    owners.claim("one", "face-1", [], "ann", NOW)

    assert owners.claim("two", "face-2", ["face-1"], "new", NOW) == "ann"


def test_of_several_owners_the_most_alike_ones_is_taken_over(owners: FaceStore) -> None:
    owners.claim("one", "face-1", [], "ann", NOW)
    owners.claim("two", "face-2", [], "bob", NOW)

    assert owners.claim("three", "face-3", ["face-2", "face-1"], "new", NOW) == "bob"


def test_twenty_photos_of_one_newcomer_at_once_register_one(owners: FaceStore) -> None:
    faces = [f"face-{number}" for number in range(20)]

    def claim(number: int) -> str:
        others = [face for face in faces if face != faces[number]]
        return owners.claim(f"photo-{number}", faces[number], others, f"new-{number}", NOW)

    assert len(set(together(20, claim))) == 1
    assert len(set(owners.owners_of(faces).values())) == 1


def test_of_two_photos_that_see_one_another_only_from_one_side_one_newcomer_comes(owners: FaceStore) -> None:
    """The photo that searched first found nothing; the other found it."""
    answers = together(
        2,
        lambda number: owners.claim(
            f"photo-{number}", f"face-{number}", ["face-0"][:number], f"n{number}", NOW
        ),
    )

    assert len(set(answers)) == 1


def test_nobody_is_in_a_photo_twice(owners: FaceStore) -> None:
    owners.claim("before", "face-0", [], "ann", NOW)

    first = owners.claim("photo", "face-1", ["face-0"], "new-1", NOW)
    second = owners.claim("photo", "face-2", ["face-0"], "new-2", NOW)

    assert (first, second) == ("ann", "new-2")


def test_twins_in_one_photo_are_two_newcomers_even_at_once(owners: FaceStore) -> None:
    owners.claim("before", "face", [], "ann", NOW)

    found = together(
        5, lambda number: owners.claim("photo", f"face-{number}", ["face"], f"new-{number}", NOW)
    )

    assert len(set(found)) == 5


def test_an_attempt_with_other_faces_forgets_the_earlier_ones(owners: FaceStore) -> None:
    owners.claim("before", "face", [], "ann", NOW)
    owners.claim("photo", "old", ["face"], "new", NOW)
    owners.note_faces("photo", ["again"])

    assert owners.claim("photo", "again", ["face"], "new", NOW) == "ann"


def test_a_repeated_attempt_with_the_same_faces_changes_nothing(owners: FaceStore) -> None:
    owners.claim("photo", "face", [], "ann", NOW)
    owners.note_faces("photo", ["face", "other"])

    assert owners.claim("photo", "other", ["face"], "new", NOW) == "new"


def test_a_review_gives_all_its_faces_to_the_customer(owners: FaceStore) -> None:
    owners.claim("one", "face-1", [], "review:face-1", NOW)
    owners.claim("two", "face-2", ["face-1"], "review:face-2", NOW)

    assert owners.transfer("face-1", "review:face-1", "ann") == "ann"
    assert owners.owners_of(["face-1", "face-2"]) == {"face-1": "ann", "face-2": "ann"}


def test_a_review_ends_once(owners: FaceStore) -> None:
    owners.claim("one", "face", [], "review:face", NOW)

    ends = together(10, lambda number: owners.transfer("face", "review:face", f"customer-{number}"))

    assert len(set(ends)) == 1


def test_a_face_that_nobody_owns_is_not_transferred(owners: FaceStore) -> None:
    assert owners.transfer("face", "review:face", "ann") is None
    assert owners.owners_of(["face"]) == {}


def test_an_ownership_lapses_when_it_is_of_no_more_use(owners: FaceStore, database: Database) -> None:
    owners.claim("photo", "face", [], "ann", NOW)

    assert 0 < database.client.ttl(database.key("face", "face")) <= OWNERSHIP_SECONDS
    owners.claim("later", "other", [], "ann", NOW + (OWNERSHIP_SECONDS + 1) * 1000)
    assert database.client.zrange(database.key("faces", "ann"), 0, -1) == ["other"]


def test_a_transferred_ownership_lapses_when_it_would_have(owners: FaceStore, database: Database) -> None:
    owners.claim("photo", "face", [], "review:face", NOW)
    owners.transfer("face", "review:face", "ann")

    assert 0 < database.client.ttl(database.key("face", "face")) <= OWNERSHIP_SECONDS


def test_only_so_many_reference_faces_are_kept(owners: FaceStore) -> None:
    for number in range(20):
        owners.claim(f"photo-{number}", f"face-{number}", [], "ann", NOW)

    kept = together(20, lambda number: owners.keep_reference(f"face-{number}", "ann", SEEN, 5))

    assert kept.count(True) == len(owners.references("ann")) == 5


def test_a_reference_face_stays_one_and_never_lapses(owners: FaceStore, database: Database) -> None:
    owners.claim("photo", "face", [], "ann", NOW)

    assert owners.keep_reference("face", "ann", SEEN, 1)
    assert owners.keep_reference("face", "ann", SEEN, 1)
    assert database.client.ttl(database.key("face", "face")) == -1
    owners.claim("later", "other", [], "ann", NOW + (OWNERSHIP_SECONDS + 1) * 1000)
    assert database.client.zrange(database.key("faces", "ann"), 0, -1) == ["other", "face"]
    assert owners.references("ann") == {"face": SEEN}


def test_a_reference_is_replaced_in_one_step(owners: FaceStore) -> None:
    owners.claim("photo", "old", [], "ann", NOW)
    owners.keep_reference("old", "ann", SEEN, 5)

    owners.replace_reference("ann", "old", "new", SEEN)

    assert list(owners.references("ann")) == ["new"]
    assert owners.owners_of(["old", "new"]) == {"new": "ann"}


def test_two_people_told_apart_are_remembered_from_both_sides(owners: FaceStore) -> None:
    owners.tell_apart("ann", "bob")
    owners.tell_apart("ann", "cyd")

    assert owners.told_apart(["bob", "ann"]) == {frozenset(("ann", "bob"))}
    assert owners.told_apart(["bob", "cyd"]) == set()
    assert owners.told_apart([]) == set()


def test_a_customer_proposed_for_a_second_face_of_a_photo_is_not_given_it(owners: FaceStore) -> None:
    owners.claim("photo", "face", [], "ann", NOW)

    assert owners.claim("photo", "other", [], "ann", NOW) is None
    assert owners.owners_of(["other"]) == {}
