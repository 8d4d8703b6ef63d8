"""Tokens: shown once, kept as digests only, for as long as they were made for."""

from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import InvalidRequest
from chalicelib.tokens import Bearer, TokenMaking, TokenStore
from tests.fakes import together

SECRET = "a-secret-that-nobody-guesses"
NOW = 1_790_000_000_000
DAY = 24 * 3_600_000


@pytest.fixture
def tokens(database: Database) -> TokenStore:
    return TokenStore(database)


@pytest.fixture
def making(tokens: TokenStore) -> TokenMaking:
    return TokenMaking(tokens, lambda: SECRET, lambda: NOW)


def kept(database: Database) -> str:
    """All that the shop has in Redis."""
    client = database.client
    keys = [key for key in client.scan_iter(count=1000) if key.startswith(database.key(""))]
    assert keys
    read = {"hash": client.hgetall, "zset": lambda key: client.zrange(key, 0, -1)}
    return repr([(key, read[client.type(key)](key)) for key in keys])


def test_a_made_token_is_known_with_its_role(tokens: TokenStore, making: TokenMaking) -> None:
    made = making.create_token({"name": "door", "role": "camera"})

    assert made == {"token": SECRET, "name": "door", "role": "camera"}
    assert tokens.bearer(f"Bearer {SECRET}", NOW) == Bearer("door", "camera")


def test_a_token_without_days_never_expires(
    database: Database, tokens: TokenStore, making: TokenMaking
) -> None:
    making.create_token({"name": "door", "role": "camera", "days": None})

    assert tokens.bearer(f"Bearer {SECRET}", NOW + 100_000 * DAY) is not None
    assert tokens.expire(NOW + 100_000 * DAY) == 0


def test_a_token_expires_when_its_days_are_over(tokens: TokenStore, making: TokenMaking) -> None:
    made = making.create_token({"name": "till", "role": "staff", "days": 90})

    assert made["expires_at"] == "2026-12-20T14:13:20.000Z"
    assert tokens.bearer(f"Bearer {SECRET}", NOW + 90 * DAY - 1) == Bearer("till", "staff")
    assert tokens.bearer(f"Bearer {SECRET}", NOW + 90 * DAY) is None


def test_redis_itself_forgets_what_expires(database: Database, making: TokenMaking) -> None:
    making.create_token({"name": "till", "role": "staff", "days": 90})

    (key,) = database.client.scan_iter(database.key("token:*"))
    assert 89 * DAY < database.client.pttl(key) <= 90 * DAY


def test_expired_tokens_are_removed_and_counted_once(database: Database, tokens: TokenStore) -> None:
    tokens.add("for-ever", Bearer("a", "staff"))
    for number in (1, 2, 3):
        tokens.add_expiring(f"days-{number}", Bearer("a", "staff"), NOW, number * DAY)

    counted = together(4, lambda _: tokens.expire(NOW + 2 * DAY))

    assert sum(counted) == 2
    assert len(list(database.client.scan_iter(database.key("token:*")))) == 2
    assert database.client.zcard(database.key("tokens")) == 1


def test_the_token_itself_is_nowhere_in_redis(database: Database, making: TokenMaking) -> None:
    making.create_token({"name": "door", "role": "camera", "days": 1})

    assert SECRET not in kept(database)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer other", SECRET, f"Basic {SECRET}"])
def test_anything_else_is_nobody(tokens: TokenStore, making: TokenMaking, header: str) -> None:
    making.create_token({"name": "door", "role": "camera"})

    assert tokens.bearer(header, NOW) is None


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        [],
        {},
        {"name": "door"},
        {"role": "staff"},
        {"name": "", "role": "staff"},
        {"name": "door", "role": "owner"},
        {"name": "door", "role": "camera", "days": 0},
        {"name": "door", "role": "camera", "days": 3651},
        {"name": "door", "role": "camera", "days": "soon"},
    ],
)
def test_a_token_needs_a_name_and_a_known_role(making: TokenMaking, wanted: Any) -> None:
    with pytest.raises(InvalidRequest, match="write e"):
        making.create_token(wanted)
