"""Newcomers who may have been registered twice are those whose photos were taken near each other."""

from typing import Any

from chalicelib.faces.suspects import LIKELY, NEAR, PER_SEARCH, RESERVE, First, Suspect, affordable, suspects

SETTLING = 1000
TAKEN = 1_790_000_000_000
NEAREST = frozenset("abcdefgh")


def first(name: str, after: int, photo: str = "", delay: int = 0, **more: Any) -> First:
    taken = TAKEN + after
    given = {"photo_id": photo or name, "taken": taken, "kept": taken + delay, "is_newcomer": True}
    return First(face_id=name, **given | more)


def named(*firsts: First) -> list[str]:
    return [one.first.face_id for one in suspects(firsts, SETTLING)]


def test_the_nearest_pair_comes_first_and_one_of_it_is_named() -> None:
    assert named(first("a", 0), first("b", 900), first("c", 1000), first("d", 1500)) == ["b", "c", "a"]


def test_whoever_came_alone_is_no_suspect() -> None:
    assert named(first("a", 0), first("b", NEAR * SETTLING + 1)) == []


def test_two_people_of_one_photo_are_not_near_each_other() -> None:
    firsts = [first("a", 0, "p1"), first("b", 0, "p1")]

    assert named(*firsts) == []
    assert named(*firsts, first("c", 5, "p2")) == ["a", "b"]


def test_whoever_came_after_somebody_who_is_not_searched_is_a_suspect() -> None:
    assert named(first("selfie", 0, is_newcomer=False), first("a", 9)) == ["a"]
    assert named(first("a", 0), first("selfie", 9, is_newcomer=False)) == ["a"]


def test_a_face_that_was_kept_late_is_a_suspect_before_those_that_are_near() -> None:
    late = first("late", 100_000, delay=SETTLING + 1)

    assert named(first("a", 0), first("b", 9), late) == ["late", "a"]


def test_faces_with_the_same_nearest_faces_come_before_those_that_are_near_in_time() -> None:
    firsts = [
        first("a", 0),
        first("b", 9),
        first("c", 1000, nearest=NEAREST),
        first("d", 1900, nearest=NEAREST),
    ]

    found = suspects(firsts, SETTLING)

    assert [one.first.face_id for one in found] == ["c", "a", "b"]
    assert [one.is_likely for one in found] == [True, False, False]


def test_a_hastened_face_comes_before_all() -> None:
    hastened, late = first("hastened", 100_000, kept=0), first("late", 0, delay=SETTLING + 1)

    assert named(late, hastened) == ["hastened", "late"]


def test_newcomers_pay_for_the_likely_searches_and_then_keep_a_reserve() -> None:
    likely = Suspect(first("likely", 0), gap=9, common=LIKELY)
    other = Suspect(first("other", 0), gap=0, common=LIKELY - 1)
    one, both = PER_SEARCH, 2 * PER_SEARCH + RESERVE

    assert affordable([likely, other], one - 1) == []
    assert affordable([likely, other], both - 1) == ["likely"]
    assert affordable([likely, other], both) == ["likely", "other"]
    assert affordable([likely, likely], one) == ["likely"]
    assert affordable([likely], -one) == []
