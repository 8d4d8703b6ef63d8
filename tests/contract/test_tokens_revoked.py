"""Tokens are listed without their secrets, and taken back."""

import hashlib
import math
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import InvalidRequest, NotFound
from chalicelib.shop import Shop
from chalicelib.tokens import tasks
from chalicelib.tokens.store import TokenStore
from chalicelib.tokens.values import Bearer
from tests.conftest import TOKENS, Api
from tests.fakes import FakeBucket
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000
DAY = 24 * 3_600_000
MADE = "2026-09-21T14:13:20.000Z"


@pytest.fixture
def tokens(database: Database) -> TokenStore:
    return TokenStore(database)


@pytest.fixture
def shop(shop: TestShop) -> TestShop:
    shop.new_token, shop.now = lambda: "secret", lambda: NOW
    return shop


def add(tokens: TokenStore, secret: str, name: str, at: int = NOW, lifetime: int | None = None) -> None:
    tokens.add(secret, Bearer(name=name, role="staff"), at, lifetime)


def add_as_before(database: Database, secret: str, name: str, expires_at: int | None = None) -> None:
    """Keep a token as former versions did: of one that never expires nothing but its hash."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    fields: dict[str, Any] = {"name": name, "role": "admin"}
    if expires_at:
        database.client.zadd(database.key("tokens"), {digest: expires_at})
        fields["expires_at"] = expires_at
    database.client.hset(database.key("token", digest), mapping=fields)


def names(found: list[dict[str, Any]]) -> list[str]:
    return [token["name"] for token in found]


def works(tokens: TokenStore, secret: str) -> bool:
    return tokens.bearer(f"Bearer {secret}", NOW) is not None


def test_all_tokens_are_listed_the_latest_made_first(tokens: TokenStore, shop: TestShop) -> None:
    add(tokens, "a", "door", NOW - 2 * DAY)
    add(tokens, "b", "till", NOW, 90 * DAY)

    till, door = tasks.list_tokens(shop, {})

    assert till | {"id": ""} == {
        "id": "",
        "name": "till",
        "role": "staff",
        "created_at": MADE,
        "expires_at": "2026-12-20T14:13:20.000Z",
    }
    assert (door["name"], door["expires_at"]) == ("door", None)


def test_what_has_expired_is_not_listed(tokens: TokenStore, shop: TestShop) -> None:
    add(tokens, "a", "door", NOW - 2 * DAY, DAY)

    assert tasks.list_tokens(shop, {}) == []


def test_tokens_of_before_are_listed_too(database: Database, tokens: TokenStore, shop: TestShop) -> None:
    add_as_before(database, "a", "for ever")
    add_as_before(database, "b", "for a while", NOW + DAY)

    found = {token["name"]: token for token in tasks.list_tokens(shop, {})}

    assert found.keys() == {"for ever", "for a while"}
    assert (found["for ever"]["created_at"], found["for ever"]["expires_at"]) == (None, None)
    assert found["for a while"]["expires_at"] is not None


def test_they_are_looked_for_once_and_keep_when_they_expire(database: Database, shop: TestShop) -> None:
    add_as_before(database, "a", "for ever")
    add_as_before(database, "b", "for a while", NOW + DAY)

    tasks.list_tokens(shop, {})
    add_as_before(database, "c", "not looked for any more")

    assert "not looked for any more" not in names(tasks.list_tokens(shop, {}))
    rows = database.client.zrange(database.key("tokens"), 0, -1, withscores=True)
    assert sorted(score for _, score in rows) == [NOW + DAY, math.inf]


def test_a_shop_whose_name_is_a_pattern_lists_its_own(database: Database) -> None:
    other = Database(database.client, "*")
    add_as_before(database, "a", "another shop's")
    add_as_before(other, "b", "its own")

    try:
        assert names(tasks.list_tokens(make_shop(other), {})) == ["its own"]
    finally:
        keys = [other.key("tokens"), other.key("tokens-indexed")]
        other.client.delete(*keys, other.key("token", hashlib.sha256(b"b").hexdigest()))


def test_a_token_of_before_with_a_name_that_is_refused_today_still_works(
    database: Database, tokens: TokenStore, shop: TestShop
) -> None:
    add_as_before(database, "a", "x\n" * 100)

    assert works(tokens, "a")
    assert names(tasks.revoke_tokens(shop, {"name": "x\n" * 100})) == ["x\n" * 100]


def test_neither_secrets_nor_digests_are_told(tokens: TokenStore, shop: TestShop) -> None:
    for number in range(3):
        add(tokens, f"secret-{number}", "door", NOW + number)

    page, cursor = tokens.page(NOW, 1)
    told = repr([tasks.list_tokens(shop, {}), page, cursor, tasks.revoke_tokens(shop, {"name": "door"})])

    for number in range(3):
        assert f"secret-{number}" not in told
        assert hashlib.sha256(f"secret-{number}".encode()).hexdigest()[:16] not in told


def test_all_tokens_with_a_name_are_revoked_and_told(tokens: TokenStore, shop: TestShop) -> None:
    for secret, name in (("a", "till"), ("b", "till"), ("c", "Till")):
        add(tokens, secret, name)

    assert names(tasks.revoke_tokens(shop, {"name": "till", "id": ""})) == ["till", "till"]

    assert [works(tokens, secret) for secret in "abc"] == [False, False, True]
    assert names(tasks.list_tokens(shop, {})) == ["Till"]


def test_one_of_them_is_revoked_by_its_id(tokens: TokenStore, shop: TestShop) -> None:
    for secret in "ab":
        add(tokens, secret, "till")
    first, second = tasks.list_tokens(shop, {})

    assert tasks.revoke_tokens(shop, {"id": first["id"]}) == [first]

    assert tasks.list_tokens(shop, {}) == [second]
    assert [works(tokens, secret) for secret in "ab"].count(True) == 1


def test_nothing_is_left_of_a_revoked_token(database: Database, tokens: TokenStore, shop: TestShop) -> None:
    add(tokens, "a", "till", NOW, DAY)
    tasks.revoke_tokens(shop, {"name": "till"})

    left = {key.partition("}:")[2] for key in database.client.scan_iter(database.key("*"), count=1000)}
    assert left == {"tokens-indexed"}


@pytest.mark.parametrize("event", [{"name": "till"}, {"id": "0" * 16}, {"name": "TILL", "id": ""}])
def test_a_token_that_is_not_there_is_told_by_what_was_asked(shop: TestShop, event: Any) -> None:
    with pytest.raises(NotFound, match=r"no token with the (name|id) '.*'; `make tokens` lists them"):
        tasks.revoke_tokens(shop, event)


@pytest.mark.parametrize(
    "event", [{}, None, {"name": ""}, {"name": "a", "id": "b"}, {"names": "till"}, {"name": ["a"]}]
)
def test_nothing_is_revoked_where_it_is_not_clear_what(
    tokens: TokenStore, shop: TestShop, event: Any
) -> None:
    add(tokens, "a", "till")

    with pytest.raises(InvalidRequest):
        tasks.revoke_tokens(shop, event)

    assert works(tokens, "a")


def test_the_list_takes_no_fields(shop: TestShop) -> None:
    with pytest.raises(InvalidRequest, match="unknown field"):
        tasks.list_tokens(shop, {"role": "admin"})


def test_an_admin_lists_tokens_page_by_page(api: Api) -> None:
    found, following = [], ""
    while following is not None:
        page = api("GET", f"/tokens?limit=1&cursor={following}").body
        found += page["items"]
        following = page["next"]

    assert sorted(token["name"] for token in found) == ["admin", "camera", "staff"]
    assert found == api("GET", "/tokens").body["items"]
    assert [token["name"] for token in found if token["own"]] == ["admin"]


def test_an_admin_revokes_a_token_even_the_own_one(api: Api, wired: Shop) -> None:
    wired.results_bucket = bucket = FakeBucket()
    ids = {token["name"]: token["id"] for token in api("GET", "/tokens").body["items"]}

    assert api("DELETE", f"/tokens/{ids['staff']}").status == 204
    assert api("DELETE", f"/tokens/{ids['staff']}").status == 404
    assert api("GET", "/customers", role="staff").status == 403
    assert api("DELETE", f"/tokens/{ids['admin']}").status == 204
    assert api("GET", "/tokens").status == 403
    assert wired.tokens.bearer(f"Bearer {TOKENS['admin']}", NOW) is None
    assert len(bucket.under("erased/revoked-")) == 2


def test_a_token_of_before_works_still(api: Api, wired: Shop) -> None:
    add_as_before(wired.database, "of-before", "boss")

    assert api("GET", "/tokens", token="of-before").status == 200
