"""Tokens: shown once, kept as digests only, for as long as they were made for."""

from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import InvalidRequest
from chalicelib.tokens import tasks
from chalicelib.tokens.store import TokenStore
from chalicelib.tokens.values import Bearer
from tests.fakes import together
from tests.shops import TestShop

SECRET = "a-secret-that-nobody-guesses"
NOW = 1_790_000_000_000
DAY = 24 * 3_600_000
DOOR = Bearer(name="door", role="camera")


@pytest.fixture
def tokens(database: Database) -> TokenStore:
    return TokenStore(database)


@pytest.fixture
def shop(shop: TestShop) -> TestShop:
    shop.new_token, shop.now = lambda: SECRET, lambda: NOW
    return shop


def kept(database: Database) -> str:
    """All that the shop has in Redis."""
    client = database.client
    keys = [key for key in client.scan_iter(count=1000) if key.startswith(database.key(""))]
    assert keys
    read = {"hash": client.hgetall, "zset": lambda key: client.zrange(key, 0, -1)}
    return repr([(key, read[client.type(key)](key)) for key in keys])


def test_a_made_token_is_known_with_its_role(tokens: TokenStore, shop: TestShop) -> None:
    made = tasks.create_token(shop, {"name": "door", "role": "camera"})

    assert made == {"token": SECRET, "name": "door", "role": "camera"}
    assert tokens.bearer(f"Bearer {SECRET}", NOW) == DOOR


def test_a_token_without_days_never_expires(database: Database, tokens: TokenStore, shop: TestShop) -> None:
    tasks.create_token(shop, {"name": "door", "role": "camera", "days": None})

    assert tokens.bearer(f"Bearer {SECRET}", NOW + 100_000 * DAY) is not None
    assert tokens.expire(NOW + 100_000 * DAY) == 0


def test_a_token_expires_when_its_days_are_over(tokens: TokenStore, shop: TestShop) -> None:
    made = tasks.create_token(shop, {"name": "till", "role": "staff", "days": 90})

    assert made["expires_at"] == "2026-12-20T14:13:20.000Z"
    assert tokens.bearer(f"Bearer {SECRET}", NOW + 90 * DAY - 1) == Bearer(name="till", role="staff")
    assert tokens.bearer(f"Bearer {SECRET}", NOW + 90 * DAY) is None


def test_redis_itself_forgets_what_expires(database: Database, shop: TestShop) -> None:
    tasks.create_token(shop, {"name": "till", "role": "staff", "days": 90})

    (key,) = database.client.scan_iter(database.key("token:*"))
    assert 89 * DAY < database.client.pttl(key) <= 90 * DAY


def test_expired_tokens_are_removed_and_counted_once(database: Database, tokens: TokenStore) -> None:
    tokens.add("for-ever", DOOR, NOW)
    for number in (1, 2, 3):
        tokens.add(f"days-{number}", DOOR, NOW, number * DAY)

    counted = together(4, lambda _: tokens.expire(NOW + 2 * DAY))

    assert sum(counted) == 2
    assert len(list(database.client.scan_iter(database.key("token:*")))) == 2
    assert database.client.zcard(database.key("tokens")) == 2


def test_the_token_itself_is_nowhere_in_redis(database: Database, shop: TestShop) -> None:
    tasks.create_token(shop, {"name": "door", "role": "camera", "days": 1})

    assert SECRET not in kept(database)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer other", SECRET, f"Basic {SECRET}"])
def test_anything_else_is_nobody(tokens: TokenStore, shop: TestShop, header: str) -> None:
    tasks.create_token(shop, {"name": "door", "role": "camera"})

    assert tokens.bearer(header, NOW) is None


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        [],
        {},
        {"name": "door"},
        {"role": "staff"},
        {"name": "door", "role": "owner"},
        {"name": "door", "role": "camera", "days": 0},
        {"name": "door", "role": "camera", "days": 3651},
        {"name": "door", "role": "camera", "days": "soon"},
        {"name": "door", "role": "camera", "day": 1},
        {"name": "door", "role": "camera", "days": 1, "Days": 1},
    ],
)
def test_a_token_needs_a_name_and_a_known_role(shop: TestShop, wanted: Any) -> None:
    with pytest.raises(InvalidRequest, match="write e"):
        tasks.create_token(shop, wanted)


def test_an_unknown_role_is_told_with_those_there_are(shop: TestShop) -> None:
    with pytest.raises(InvalidRequest, match="role is 'king'; it can be admin, camera, staff; write "):
        tasks.create_token(shop, {"name": "door", "role": "king"})


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "\u3164",
        "a" * 81,
        "a\nb",
        "a\x00",
        "\u202edoor",
        "a\u2066b",
        "\x7f",
        "\u2028",
        "door\n",
        "\ufeffa",
    ],
)
def test_a_name_is_plain_text_of_one_line(shop: TestShop, name: str) -> None:
    with pytest.raises(InvalidRequest, match="must be 1 to 80 characters on one line"):
        tasks.create_token(shop, {"name": name, "role": "camera"})


@pytest.mark.parametrize("name", ["Ann's till", 'the "door" $1', "Tür 2", "レジ", "a" * 80])
def test_any_other_name_is_taken_as_it_is(shop: TestShop, name: str) -> None:
    assert tasks.create_token(shop, {"name": name, "role": "camera"})["name"] == name
