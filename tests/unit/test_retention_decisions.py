"""What is old enough to be forgotten."""

import pytest

from chalicelib.privacy.rules import awaits_order, needless, unseen

BEFORE = 1000


def test_who_was_last_seen_before_the_moment_is_unseen() -> None:
    seen = {"long ago": 999, "just then": 1000, "since": 1001}

    assert unseen(seen, seen, BEFORE) == ["long ago"]


def test_who_never_came_is_unseen() -> None:
    assert unseen(["ghost"], {}, BEFORE) == ["ghost"]


@pytest.mark.parametrize(
    ("states", "awaits"),
    [
        ([], False),
        (["handed_over", "cancelled"], False),
        (["handed_over", "open"], True),
        (["requested"], True),
    ],
)
def test_an_order_is_awaited_until_it_is_handed_over_or_cancelled(states: list[str], awaits: bool) -> None:
    assert awaits_order(states) is awaits


def test_a_photo_is_needed_as_long_as_one_person_in_it_is_recognised_by_it() -> None:
    people = {"mine": ["ann"], "both": ["ann", "bob"], "nobody's": [], "another": ["bob"]}
    needed = {"ann": {"mine", "elsewhere"}, "bob": {"both"}}

    assert needless(people, needed) == ["nobody's", "another"]
