"""Newcomers who may have been registered twice are those whose photos were taken near each other."""

from chalicelib.faces.suspects import NEAR, First, suspects

SETTLING = 1000
TAKEN = 1_790_000_000_000


def first(name: str, after: int, photo: str = "", delay: int = 0, is_newcomer: bool = True) -> First:
    taken = TAKEN + after
    return First(
        face_id=name, photo_id=photo or name, taken=taken, kept=taken + delay, is_newcomer=is_newcomer
    )


def test_the_nearest_pair_comes_first_and_one_of_it_is_named() -> None:
    firsts = [first("a", 0), first("b", 900), first("c", 1000), first("d", 1500)]

    assert suspects(firsts, SETTLING) == ["b", "c", "a"]


def test_whoever_came_alone_is_no_suspect() -> None:
    assert suspects([first("a", 0), first("b", NEAR * SETTLING + 1)], SETTLING) == []


def test_two_people_of_one_photo_are_not_near_each_other() -> None:
    firsts = [first("a", 0, "p1"), first("b", 0, "p1")]

    assert suspects(firsts, SETTLING) == []
    assert suspects([*firsts, first("c", 5, "p2")], SETTLING) == ["a", "b"]


def test_whoever_came_after_somebody_who_is_not_searched_is_a_suspect() -> None:
    assert suspects([first("selfie", 0, is_newcomer=False), first("a", 9)], SETTLING) == ["a"]
    assert suspects([first("a", 0), first("selfie", 9, is_newcomer=False)], SETTLING) == ["a"]


def test_a_face_that_was_kept_late_is_a_suspect_before_those_that_are_near() -> None:
    firsts = [first("a", 0), first("b", 9), first("late", 100_000, delay=SETTLING + 1)]

    assert suspects(firsts, SETTLING) == ["late", "a"]


def test_a_hastened_face_comes_before_all() -> None:
    firsts = [first("late", 0, delay=SETTLING + 1), first("hastened", 100_000, delay=-TAKEN - 100_000)]

    assert suspects(firsts, SETTLING) == ["hastened", "late"]
