"""The unsubscribe link: whoever has it withdraws one consent, and nothing else."""

from typing import Any

import pytest

from chalicelib.channels import ByChannel
from chalicelib.database import Database
from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.notifications.key_change import replace_link_key
from chalicelib.notifications.unsubscribe import check_link, unsubscribe, unsubscribe_link
from chalicelib.people.merges import MergeStore
from chalicelib.people.values import Consents, Customer
from chalicelib.shop import Shop
from tests.fakes import clock, together
from tests.shops import make_shop

NOW = 1_790_000_000_000


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """A shop that knows ann and bob, who agree to offers."""
    for customer in ("ann", "bob"):
        shop.customers.add(Customer(id=customer, status="enrolled", consents=Consents(marketing=True)), NOW)
    return shop


def token(shop: Shop, customer: str = "ann") -> str:
    return unsubscribe_link(shop, "https://shop.example", customer, "marketing", "email").rpartition("/")[2]


def test_a_link_withdraws_one_consent_as_often_as_it_is_used(shop: Shop) -> None:
    for _ in range(2):
        assert unsubscribe(shop, token(shop)) == ("marketing", "email")

    assert shop.customers.get("ann").consents == Consents(marketing=True, marketing_by=ByChannel(email=False))
    assert shop.customers.get("bob").consents == Consents(marketing=True)


def test_looking_at_a_link_changes_nothing(shop: Shop) -> None:
    assert check_link(shop, token(shop)) == ("marketing", "email")

    assert shop.customers.get("ann").consents == Consents(marketing=True)


def test_a_link_counts_for_the_customer_that_a_merge_made(shop: Shop) -> None:
    MergeStore(shop.database, clock(), lambda: "merge").merge("ann", "bob")

    unsubscribe(shop, token(shop))

    assert not shop.customers.get("bob").consents.marketing_by.email


def test_a_link_of_somebody_unknown_answers_the_same_and_makes_nobody(shop: Shop) -> None:
    assert unsubscribe(shop, token(shop, "erased")) == ("marketing", "email")

    assert shop.customers.get_many(["erased"]) == {}


def test_all_processes_sign_with_the_key_that_was_first(database: Database) -> None:
    def sign(_: int) -> str:
        return token(make_shop(database))

    assert len(set(together(10, sign))) == 1


def test_a_key_that_was_lost_is_made_anew(shop: Shop) -> None:
    lost = token(shop)
    shop.database.client.delete(shop.database.key("unsubscribe-key"))

    assert check_link(shop, token(shop)) == ("marketing", "email")
    with pytest.raises(NotFound):
        check_link(shop, lost)


@pytest.mark.parametrize("wrong", ["", "x", "ann.marketing.email.", "ann.marketing.email", "é" * 50])
def test_what_is_no_link_of_ours_withdraws_nothing(shop: Shop, wrong: str) -> None:
    with pytest.raises(NotFound, match="not complete"):
        unsubscribe(shop, wrong)


def test_another_shops_link_is_no_link(shop: Shop) -> None:
    other = make_shop(Database(shop.database.client, "another-shop"))

    with pytest.raises(NotFound):
        unsubscribe(shop, token(other))


def test_links_of_two_keys_work_after_a_change_of_the_key(shop: Shop) -> None:
    before = token(shop)

    replace_link_key(shop, {})

    after = token(shop)
    assert before != after
    assert check_link(shop, before) == check_link(shop, after) == ("marketing", "email")


def test_links_of_the_key_before_end_when_it_is_dropped(shop: Shop) -> None:
    before = token(shop)
    replace_link_key(shop, {})

    assert replace_link_key(shop, {"drop": True}) == {"former_until": None}
    assert check_link(shop, token(shop)) == ("marketing", "email")
    with pytest.raises(NotFound):
        unsubscribe(shop, before)


def test_the_key_before_expires_by_itself(shop: Shop) -> None:
    token(shop)

    replace_link_key(shop, {"days": 30})

    left = shop.database.client.ttl(shop.database.key("former-unsubscribe-key"))
    assert 29 * 24 * 3600 < left <= 30 * 24 * 3600


def test_a_key_is_replaced_once_when_the_call_is_repeated(shop: Shop) -> None:
    before = token(shop)
    replace_link_key(shop, {})
    after = token(shop)

    with pytest.raises(Conflict, match="or end them by `make link-key DROP=1`"):
        replace_link_key(shop, {})

    assert token(shop) == after
    assert check_link(shop, before) == ("marketing", "email")


def test_the_first_key_may_be_replaced_before_it_has_signed_anything(shop: Shop) -> None:
    assert replace_link_key(shop, {}) == {"former_until": None}
    assert check_link(shop, token(shop)) == ("marketing", "email")


@pytest.mark.parametrize("event", [{"days": 0}, {"dorp": True}, {"days": "soon"}])
def test_a_wish_that_nobody_understands_changes_no_key(shop: Shop, event: dict[str, Any]) -> None:
    before = token(shop)

    with pytest.raises(InvalidRequest):
        replace_link_key(shop, event)

    assert token(shop) == before
