"""Pages of what several indexes have in common, while members come and go."""

import random

import pytest

from chalicelib.database import MOST_LOOKED_AT, Database, batches
from tests.round_trips import counted_trips

Page = tuple[list[str], str | None]


def add(database: Database, name: str, scores: dict[str, int]) -> str:
    index = database.key(name)
    for some in batches(list(scores.items())):
        database.client.zadd(index, dict(some))
    return index


def walk(database: Database, indexes: list[str], limit: int, without: list[str] | None = None) -> list[Page]:
    """Read page after page, at most a hundred."""
    pages: list[Page] = []
    while len(pages) < 100:
        cursor = pages[-1][1] if pages else None
        pages.append(database.common_page(indexes, limit, cursor, without=without or ()))
        if pages[-1][1] is None:
            return pages
    raise AssertionError("the pages have no end")


def members(pages: list[Page]) -> list[str]:
    return [member for page, _ in pages for member in page]


def test_a_page_has_what_all_indexes_have_the_highest_score_first(database: Database) -> None:
    one = add(database, "one", {"a": 1, "b": 2, "c": 3, "d": 4})
    other = add(database, "other", {"d": 4, "b": 2, "a": 1, "e": 5})

    assert database.common_page([one, other], 9) == (["d", "b", "a"], None)
    assert database.common_page([one, other], 2) == (["d", "b"], "2.b")
    assert database.common_page([one, other], 2, "2.b") == (["a"], None)
    assert database.common_page([one, other], 9, since=2) == (["d", "b"], None)
    assert database.common_page([one, database.key("nothing")], 9) == ([], None)


def test_members_of_other_indexes_are_left_out(database: Database) -> None:
    all_of_them = add(database, "all", {"a": 1, "b": 2, "c": 3, "d": 4})
    others = [add(database, "one", {"b": 2}), add(database, "other", {"d": 4}), database.key("nothing")]

    assert database.common_page([all_of_them], 1, without=others) == (["c"], "3.c")
    assert database.common_page([all_of_them], 1, "3.c", without=others) == (["a"], None)


def test_a_page_looks_at_so_many_members_and_the_next_one_goes_on(database: Database) -> None:
    count = 2 * MOST_LOOKED_AT
    one = add(database, "one", {f"a{number:05}": number for number in range(count)})
    other = add(database, "other", {"a00000": 0, **{f"b{number:05}": number for number in range(count)}})

    pages = walk(database, [one, other], 5)

    assert [page for page, _ in pages] == [[], ["a00000"]]


def test_the_smallest_index_is_looked_through(database: Database) -> None:
    many = {f"a{number:05}": number for number in range(2 * MOST_LOOKED_AT)}
    indexes = [add(database, "many", many), add(database, "few", {"a00007": 7, "z": 3})]

    assert database.common_page(indexes, 5) == database.common_page(indexes[::-1], 5) == (["a00007"], None)


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_each_member_that_stays_is_listed_once_while_others_come_and_go(
    database: Database, limit: int
) -> None:
    chance = random.Random(limit)
    scores = {f"{chance.choice('aBz')}{number:03}": chance.randrange(20) for number in range(300)}
    one = add(database, "one", scores)
    other = add(
        database, "other", {member: score for member, score in scores.items() if chance.random() < 0.8}
    )
    both = [member for member in scores if database.client.zscore(other, member) is not None]
    leaving = set(chance.sample(both, 40))

    listed: list[str] = []
    cursor, number = None, 0
    while cursor is not None or not number:
        page, cursor = database.common_page([one, other], limit, cursor)
        listed += page
        number += 1
        for index in (one, other):
            database.client.zadd(index, {f"new-{number}": chance.randrange(20)})
            database.client.zrem(index, *leaving)

    stay = [member for member in both if member not in leaving]
    assert len(listed) == len(set(listed))
    assert sorted(set(listed) & set(stay)) == sorted(stay)
    assert [member for member in listed if member in stay] == sorted(
        stay, key=lambda member: (scores[member], member.encode()), reverse=True
    )


def test_a_page_among_thousands_of_one_score_takes_one_round_trip(database: Database) -> None:
    """As when an import makes all customers at one moment."""
    index = add(database, "index", {f"member-{number:05}": 7 for number in range(5000)})
    database.page(index, 100)  # Redis knows the script from then on

    listed, cursor, most = [], None, 0
    while cursor is not None or not listed:
        with counted_trips(database.client) as trips:
            page, cursor = database.page(index, 100, cursor)
        listed += page
        most = max(most, len(trips))

    assert listed == [f"member-{number:05}" for number in reversed(range(5000))]
    assert most == 1


def test_a_rising_walk_goes_on_behind_a_member_that_is_gone(database: Database) -> None:
    index = add(database, "index", dict.fromkeys("abcdef", 1) | {"g": 2})
    page, cursor = database.page(index, 3, rising=True)
    database.client.zrem(index, "c", "d")

    assert (page, cursor) == (["a", "b", "c"], "1.c")
    assert database.page(index, 3, cursor, rising=True) == (["e", "f", "g"], None)
    assert database.page(index, 3, cursor, until=1, rising=True) == (["e", "f"], None)
