"""The connection, the shop's prefix, transactions and pages, against a Valkey in cluster mode."""

import uuid

import pytest
from redis.crc import key_slot
from redis.exceptions import ResponseError

from chalicelib.database import Database, connect
from chalicelib.errors import InvalidRequest, TransientError


def fill(database: Database, **scores: int) -> str:
    index = database.key("index")
    database.client.zadd(index, scores)
    return index


def pages(database: Database, index: str, limit: int) -> list[list[str]]:
    found, cursor = [], None
    while True:
        members, cursor = database.page(index, limit, cursor)
        found.append(members)
        if cursor is None:
            return found


def test_every_key_carries_the_shops_hash_tag(database: Database) -> None:
    one, other = database.key("visit", "1"), database.key("photos")

    assert one.startswith("{")
    assert key_slot(one.encode()) == key_slot(other.encode())


def test_two_shops_see_nothing_of_each_other(database: Database, connected: Database) -> None:
    other = Database(connected.client, uuid.uuid4().hex)
    database.client.set(database.key("thing"), "mine")

    assert other.client.get(other.key("thing")) is None


def test_a_page_is_the_highest_scores_first(database: Database) -> None:
    index = fill(database, a=1, b=3, c=2)

    assert database.page(index, 2) == (["b", "c"], "2.c")


def test_the_last_page_has_no_cursor_even_when_it_is_full(database: Database) -> None:
    index = fill(database, a=1, b=2, c=3, d=4)

    assert pages(database, index, 2) == [["d", "c"], ["b", "a"]]


def test_members_added_between_two_pages_shift_nothing(database: Database) -> None:
    index = fill(database, a=1, b=2, c=3)
    _, cursor = database.page(index, 2)
    fill(database, d=4, e=5)

    assert database.page(index, 2, cursor) == (["a"], None)


def test_members_of_one_score_are_each_listed_once(database: Database) -> None:
    index = fill(database, **dict.fromkeys("abcdefg", 1))

    found = [member for page in pages(database, index, 3) for member in page]

    assert sorted(found) == list("abcdefg")


def test_a_page_ends_where_since_begins(database: Database) -> None:
    index = fill(database, a=1, b=2, c=3)

    assert database.page(index, 2, since=2) == (["c", "b"], None)


def test_what_no_page_answered_is_no_cursor(database: Database) -> None:
    for cursor in ("gone", ".", "x.a", "1" * 5000 + ".a", "1."):
        with pytest.raises(InvalidRequest, match="is no cursor"):
            database.page(fill(database, a=1), 2, cursor)


def test_a_page_goes_on_where_the_last_ended_although_its_last_member_is_gone(database: Database) -> None:
    index = fill(database, a=1, b=2, c=3)
    _, cursor = database.page(index, 1)
    database.client.zrem(index, "c")

    assert database.page(index, 2, cursor) == (["b", "a"], None)


def test_a_member_that_moves_up_between_two_pages_is_not_shown_twice(database: Database) -> None:
    index = fill(database, a=1, b=2, c=3)
    _, cursor = database.page(index, 2)
    database.client.zadd(index, {"b": 4})

    assert database.page(index, 2, cursor) == (["a"], None)


def test_members_of_one_score_are_each_on_one_page(database: Database) -> None:
    index = fill(database, **dict.fromkeys("abcdefg", 5))

    assert pages(database, index, 2) == [["g", "f"], ["e", "d"], ["c", "b"], ["a"]]


def test_an_empty_list_is_one_empty_page(database: Database) -> None:
    assert database.page(database.key("nothing"), 2) == ([], None)


def test_an_exception_while_a_transaction_is_put_together_leaves_no_trace(database: Database) -> None:
    key = database.key("thing")

    with pytest.raises(KeyError), database.transaction() as step:
        step.set(key, {}["half done"])

    assert database.client.get(key) is None


def test_hashes_come_in_the_order_of_their_keys_and_empty_when_missing(database: Database) -> None:
    keys = [database.key(name) for name in "abc"]
    database.client.hset(keys[0], "n", "1")
    database.client.hset(keys[2], "n", "3")

    assert database.hashes(keys) == [{"n": "1"}, {}, {"n": "3"}]
    assert database.hashes([]) == []


def test_a_server_that_is_out_of_reach_is_a_transient_error() -> None:
    with pytest.raises(TransientError, match="Redis did not answer"):
        connect("redis://127.0.0.1:1", "main")


def test_a_cluster_that_is_down_is_a_transient_error(database: Database) -> None:
    script = "return redis.error_reply('CLUSTERDOWN The cluster is down')"

    with pytest.raises(TransientError):
        database.client.execute_command("EVAL", script, 1, database.key("x"))


@pytest.mark.parametrize("told", ["", "Command # 1 (MULTI) of pipeline caused error: "])
def test_a_server_that_is_kept_busy_by_a_script_is_a_transient_error(database: Database, told: str) -> None:
    script = f"return redis.error_reply('{told}BUSY Valkey is busy running a script. You can only wait.')"

    with pytest.raises(TransientError, match="busy running a script"):
        database.client.execute_command("EVAL", script, 1, database.key("x"))


def test_any_other_error_of_the_server_is_none(database: Database) -> None:
    database.client.set(database.key("text"), "ann")

    with pytest.raises(ResponseError, match="WRONGTYPE"):
        database.client.lrange(database.key("text"), 0, -1)


def test_requests_for_thousands_of_things_go_in_parts(database: Database) -> None:
    """The database of the tests refuses requests that are too large, as ElastiCache Serverless does."""
    names = [f"thing-{number}" for number in range(4_500)]
    keys, index = [database.key(name) for name in names], database.key("index")
    database.client.set(keys[-1], "last")
    database.client.zadd(index, {names[-1]: 7})

    assert database.values(keys) == [None] * 4_499 + ["last"]
    assert database.scores(index, names) == [None] * 4_499 + [7]
    assert database.remove(index, names) == database.delete(*keys) == 1
    assert database.values([]) == database.scores(index, []) == []
    assert database.remove(index, []) == database.delete() == 0
