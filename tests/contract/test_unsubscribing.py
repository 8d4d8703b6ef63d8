"""The unsubscribe link: whoever has it withdraws one consent, and nothing else."""

import pytest

from chalicelib.channels import ByChannel
from chalicelib.database import Database
from chalicelib.errors import NotFound
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
