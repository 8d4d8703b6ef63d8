"""What a person says about two customers: that they are one, or that they are two."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.database import Database, connect
from chalicelib.errors import Conflict, InvalidRequest, NotFound
from tests.contract.merging_shop import NOW, Shop, shop_of
from tests.fakes import together
from tests.interleaved import interleaved, stop_before

STEPS_OF_JOIN = range(10)


@pytest.fixture
def shop(database: Database, ids: Callable[[], str]) -> Shop:
    shop = shop_of(database, ids)
    for customer in ("ann", "bob", "cyd"):
        shop.live(customer)
    return shop


def test_a_merge_by_hand_names_itself_and_who_survives(shop: Shop) -> None:
    merge, survivor = shop.merging.join("ann", "bob")

    assert survivor == "bob"
    assert [(each.id, each.customer_id) for each in shop.merging.merges("bob")] == [(merge, "ann")]
    assert shop.merging.merges("bob")[0].at.startswith("2026-")


def test_the_same_merge_by_hand_again_changes_nothing(shop: Shop) -> None:
    first = shop.merging.join("ann", "bob")
    before = shop.everything()

    assert shop.merging.join("ann", "bob") == first
    assert shop.everything() == before


def test_the_same_merge_after_a_later_one_names_who_survives_by_now(shop: Shop) -> None:
    merge, _ = shop.merging.join("ann", "bob")
    shop.merging.join("bob", "cyd")

    assert shop.merging.join("ann", "bob") == (merge, "cyd")


def test_a_merge_by_hand_that_is_undone_at_once_says_so(redis_url: str, ids: Callable[[], str]) -> None:
    client = connect(redis_url, "merged-by-hand").client
    stop_before(client, "execute_command")

    def join_and_undo(after: int) -> Any:
        shop = shop_of(Database(client, uuid.uuid4().hex), ids)
        shop.live("ann")
        shop.live("bob")

        def undo() -> None:
            for merge in shop.merging.merges_of("bob"):
                shop.merging.undo(merge)

        joined, _ = interleaved([0] * after + [1] * 9, lambda: shop.merging.join("ann", "bob"), undo)
        return joined if isinstance(joined, Exception) else joined[1]

    ends = [join_and_undo(after=step) for step in STEPS_OF_JOIN]

    assert {type(end) for end in ends} == {str, Conflict}
    assert {str(end) for end in ends} == {
        "bob",
        "somebody has undone the merge of 'ann' into 'bob' meanwhile",
    }


@pytest.mark.parametrize(("one", "into"), [("ann", "cyd"), ("bob", "ann")])
def test_who_is_part_of_another_already_is_not_joined(shop: Shop, one: str, into: str) -> None:
    shop.merging.join("ann", "bob")
    before = shop.everything()

    with pytest.raises(Conflict, match="'ann' is part of 'bob' already"):
        shop.merging.join(one, into)
    assert shop.everything() == before


def test_somebody_enrolled_becomes_no_part_of_a_newcomer(shop: Shop) -> None:
    shop.customers.add_newcomer("new", NOW)
    before = shop.everything()

    with pytest.raises(Conflict, match="'new' is a newcomer, 'ann' is not; merge 'new' into 'ann'"):
        shop.merging.join("ann", "new")
    assert shop.merging.merge("ann", "new") == "ann"
    assert shop.everything() == before
    assert shop.merging.join("new", "ann")[1] == "ann"


def test_who_was_told_apart_is_merged_by_nothing_but_a_person(shop: Shop) -> None:
    shop.merging.tell_apart("ann", "bob")
    before = shop.everything()

    assert shop.merging.merge("ann", "bob") == "ann"
    assert shop.merging.merge("bob", "ann") == "bob"
    assert shop.everything() == before

    shop.merging.join("ann", "bob")
    assert shop.owners.told_apart(["ann", "bob"]) == set()


def test_undoing_a_merge_by_hand_tells_apart_again_who_was(shop: Shop) -> None:
    shop.merging.tell_apart("ann", "bob")
    before = shop.everything()
    merge, _ = shop.merging.join("ann", "bob")

    shop.merging.undo(merge)

    assert shop.everything() == before


def test_whom_a_merge_made_one_is_not_told_apart(shop: Shop) -> None:
    shop.merging.join("ann", "bob")
    before = shop.everything()

    for one, other in (("ann", "bob"), ("bob", "ann")):
        with pytest.raises(Conflict, match="are one, 'bob'; undo the merge first"):
            shop.merging.tell_apart(one, other)
    assert shop.everything() == before


def test_who_does_not_exist_or_is_part_of_a_third_is_not_told_apart(shop: Shop) -> None:
    with pytest.raises(NotFound, match="no customer 'ghost'"):
        shop.merging.tell_apart("ann", "ghost")
    shop.merging.join("bob", "cyd")
    with pytest.raises(NotFound, match="'bob'; it is part of 'cyd'"):
        shop.merging.tell_apart("ann", "bob")
    with pytest.raises(InvalidRequest):
        shop.merging.tell_apart("ann", "ann")


def test_told_apart_and_merged_at_the_same_moment_ends_as_one_of_the_two(shop: Shop) -> None:
    """Twenty times; never merged although the staff was told that they are two."""
    for turn in range(20):
        one, other = f"one-{turn}", f"other-{turn}"
        shop.live(one), shop.live(other)

        def either(number: int, one: str = one, other: str = other) -> bool:
            if number:
                return shop.merging.merge(one, other) == other
            try:
                shop.merging.tell_apart(one, other)
            except Conflict:
                return False
            return True

        told_apart, merged = together(2, either)

        assert told_apart != merged
