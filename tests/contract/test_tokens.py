"""Tokens: shown once, kept as digests only."""

from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import InvalidRequest
from chalicelib.tokens import Bearer, TokenMaking, TokenStore

SECRET = "a-secret-that-nobody-guesses"


@pytest.fixture
def tokens(database: Database) -> TokenStore:
    return TokenStore(database)


@pytest.fixture
def making(tokens: TokenStore) -> TokenMaking:
    return TokenMaking(tokens, lambda: SECRET)


def kept(database: Database) -> str:
    """All that the shop has in Redis."""
    keys = [key for key in database.client.scan_iter(count=1000) if key.startswith(database.key(""))]
    assert keys
    return repr([(key, database.client.hgetall(key)) for key in keys])


def test_a_made_token_is_known_with_its_role(tokens: TokenStore, making: TokenMaking) -> None:
    made = making.create_token({"name": "door", "role": "camera"})

    assert made == {"token": SECRET, "name": "door", "role": "camera"}
    assert tokens.bearer(f"Bearer {SECRET}") == Bearer("door", "camera")


def test_the_token_itself_is_nowhere_in_redis(database: Database, making: TokenMaking) -> None:
    making.create_token({"name": "door", "role": "camera"})

    assert SECRET not in kept(database)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer other", SECRET, f"Basic {SECRET}"])
def test_anything_else_is_nobody(tokens: TokenStore, making: TokenMaking, header: str) -> None:
    making.create_token({"name": "door", "role": "camera"})

    assert tokens.bearer(header) is None


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
    ],
)
def test_a_token_needs_a_name_and_a_known_role(making: TokenMaking, wanted: Any) -> None:
    with pytest.raises(InvalidRequest, match="write e"):
        making.create_token(wanted)
