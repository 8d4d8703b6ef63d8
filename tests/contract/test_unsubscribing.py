"""The unsubscribe link: whoever has it withdraws one consent, and nothing else."""

from collections.abc import Callable

import pytest

from chalicelib.channels import ByChannel
from chalicelib.database import Database
from chalicelib.errors import NotFound
from chalicelib.notifications.unsubscribing import Unsubscribing
from chalicelib.people.merges import Merging
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Consents, Customer
from tests.fakes import clock, together

NOW = 1_790_000_000_000


@pytest.fixture
def customers(database: Database) -> CustomerStore:
    store = CustomerStore(database)
    for customer in ("ann", "bob"):
        store.add(Customer(id=customer, status="enrolled", consents=Consents(marketing=True)), NOW)
    return store


@pytest.fixture
def links(database: Database, customers: CustomerStore, ids: Callable[[], str]) -> Unsubscribing:
    return Unsubscribing(database, customers, ids)


def token(links: Unsubscribing, customer: str = "ann") -> str:
    return links.link("https://shop.example", customer, "marketing", "email").rpartition("/")[2]


def test_a_link_withdraws_one_consent_as_often_as_it_is_used(
    links: Unsubscribing, customers: CustomerStore
) -> None:
    for _ in range(2):
        assert links.unsubscribe(token(links)) == ("marketing", "email")

    assert customers.get("ann").consents == Consents(marketing=True, marketing_by=ByChannel(email=False))
    assert customers.get("bob").consents == Consents(marketing=True)


def test_looking_at_a_link_changes_nothing(links: Unsubscribing, customers: CustomerStore) -> None:
    assert links.check(token(links)) == ("marketing", "email")

    assert customers.get("ann").consents == Consents(marketing=True)


def test_a_link_counts_for_the_customer_that_a_merge_made(
    links: Unsubscribing, customers: CustomerStore, database: Database, ids: Callable[[], str]
) -> None:
    Merging(database, clock(), ids).merge("ann", "bob")

    links.unsubscribe(token(links))

    assert not customers.get("bob").consents.marketing_by.email


def test_a_link_of_somebody_unknown_answers_the_same_and_makes_nobody(
    links: Unsubscribing, customers: CustomerStore
) -> None:
    assert links.unsubscribe(token(links, "erased")) == ("marketing", "email")

    assert customers.get_many(["erased"]) == {}


def test_all_processes_sign_with_the_key_that_was_first(
    database: Database, customers: CustomerStore, ids: Callable[[], str]
) -> None:
    def sign(_: int) -> str:
        return token(Unsubscribing(database, customers, ids))

    assert len(set(together(10, sign))) == 1


def test_a_key_that_was_lost_is_made_anew(links: Unsubscribing, database: Database) -> None:
    lost = token(links)
    database.client.delete(database.key("unsubscribe-key"))

    assert links.check(token(links)) == ("marketing", "email")
    with pytest.raises(NotFound):
        links.check(lost)


@pytest.mark.parametrize("wrong", ["", "x", "ann.marketing.email.", "ann.marketing.email", "é" * 50])
def test_what_is_no_link_of_ours_withdraws_nothing(
    links: Unsubscribing, customers: CustomerStore, wrong: str
) -> None:
    with pytest.raises(NotFound, match="not complete"):
        links.unsubscribe(wrong)


def test_another_shops_link_is_no_link(
    links: Unsubscribing, database: Database, customers: CustomerStore
) -> None:
    other = Unsubscribing(Database(database.client, "another-shop"), customers, lambda: "another secret")

    with pytest.raises(NotFound):
        links.unsubscribe(token(other))
