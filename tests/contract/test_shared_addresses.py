"""Several customers with one e-mail address or number: a withdrawal belongs to it. With a real Valkey."""

from collections.abc import Callable

import pytest

from chalicelib.channels import ByChannel
from chalicelib.notifications.unsubscribe import unsubscribe, unsubscribe_link
from chalicelib.people.merges import MergeStore
from chalicelib.people.search import CustomerSearch
from chalicelib.people.values import Consents, Contact, Customer
from chalicelib.shop import Shop
from tests.everything import naming, redis_texts
from tests.fakes import FakeBucket, clock

NOW = 1_790_000_000_000
ALL = Consents(marketing=True, marketing_by=ByChannel(sms=True))


class People:
    """Customers, and what each of them agrees to."""

    def __init__(self, shop: Shop, ids: Callable[[], str]) -> None:
        self.shop = shop
        self.database = shop.database
        self.store = shop.customers
        self.merging = MergeStore(shop.database, clock(), ids)

    def add(self, customer: str, email: str | None = None, phone: str | None = None) -> None:
        contact = Contact(email=email, phone=phone)
        self.store.add(Customer(id=customer, status="registered", contact=contact, consents=ALL), NOW)

    def mailed(self, *customers: str) -> list[bool]:
        return [self.store.get(customer).consents.marketing_by.email for customer in customers]

    def texted(self, *customers: str) -> list[bool]:
        return [self.store.get(customer).consents.marketing_by.sms for customer in customers]

    def unsubscribe(self, customer: str, address: str = "") -> None:
        link = unsubscribe_link(self.shop, "https://shop.example", customer, "marketing", "email", address)
        unsubscribe(self.shop, link.rpartition("/")[2])


@pytest.fixture
def people(shop: Shop, ids: Callable[[], str]) -> People:
    people = People(shop, ids)
    people.add("ann", "twin@example.com", "+49 30 1234567")
    people.add("bob", "TWIN@example.com", "0049 (0)30 123-4567")
    people.add("cyd", "cyd@example.com", "+49 30 7654321")
    return people


def test_a_link_unsubscribes_everybody_with_the_address(people: People) -> None:
    people.unsubscribe("ann")

    assert people.mailed("ann", "bob", "cyd") == [False, False, True]
    assert people.texted("ann", "bob", "cyd") == [True, True, True]


@pytest.mark.parametrize("no", [{"marketing": False}, {"marketing_by": {"email": False, "sms": False}}])
def test_a_no_that_staff_notes_holds_for_everybody_with_the_address(
    people: People, no: dict[str, object]
) -> None:
    people.store.change("ann", {"consents": no})

    assert (people.mailed("bob", "cyd"), people.texted("bob", "cyd")) == ([False, True], [False, True])


def test_service_and_marketing_are_withdrawn_apart(people: People) -> None:
    people.store.change("ann", {"consents": {"service_by": {"email": False}}})

    assert people.mailed("ann", "bob") == [True, True]
    assert not people.store.get("bob").consents.service_by.email


def test_a_withdrawal_holds_for_who_comes_to_the_address_later(people: People) -> None:
    people.unsubscribe("ann")
    people.add("dan", "Twin@Example.com")
    people.store.change("cyd", {"contact": {"email": "twin@EXAMPLE.com"}})

    assert people.mailed("dan", "cyd") == [False, False]


def test_another_address_is_free_of_what_was_withdrawn_for_the_first(people: People) -> None:
    people.unsubscribe("ann")
    people.add("dan", "dan@example.com")

    assert people.mailed("dan") == [True]


def test_a_yes_counts_for_its_customer_and_those_to_come(people: People) -> None:
    people.unsubscribe("ann")
    people.store.change("bob", {"consents": {"marketing_by": {"email": True}}})
    people.add("dan", "twin@example.com")

    assert people.mailed("ann", "bob", "dan") == [False, True, True]


def test_the_main_switch_leaves_the_customers_own_channels(people: People) -> None:
    people.store.change("ann", {"consents": {"marketing": False}})
    people.store.change("ann", {"consents": {"marketing": True}})
    people.add("dan", "twin@example.com")

    assert people.mailed("ann", "dan") == [True, True]


def test_the_main_switch_gives_back_nothing_that_a_link_withdrew(people: People) -> None:
    people.unsubscribe("ann")
    people.store.change("ann", {"consents": {"marketing": True}})
    people.add("dan", "twin@example.com")

    assert people.mailed("ann", "dan") == [False, False]


def test_the_link_of_somebody_erased_still_counts_for_the_address(people: People, wired: Shop) -> None:
    wired.results_bucket = FakeBucket()
    shop = People(wired, people.merging._new_id)
    shop.add("ann", "twin@example.com")
    shop.add("bob", "twin@example.com")
    address = shop.store.index_fields("ann")["address.email"]
    wired.erasures.bury("ann", "erasure", NOW)

    shop.unsubscribe("ann", address)

    assert shop.mailed("bob") == [False]


def test_a_withdrawal_outlives_an_erasure_and_tells_no_address(wired: Shop, ids: Callable[[], str]) -> None:
    wired.results_bucket = FakeBucket()
    shop = People(wired, ids)
    shop.add("ann", "twin@example.com", "+49 30 1234567")
    shop.unsubscribe("ann")
    wired.erasures.bury("ann", "erasure", NOW)
    texts = redis_texts(wired.database.client, wired.database.key(""))
    shop.add("bob", "TWIN@example.com")

    assert naming(texts, "twin", "1234567") == []
    assert shop.mailed("bob") == [False]


def test_a_merge_takes_an_address_along_and_its_undoing_brings_it_back(people: People) -> None:
    merge, _ = people.merging.join("ann", "cyd")
    people.unsubscribe("bob")
    people.merging.undo(merge)

    assert people.mailed("ann", "bob", "cyd") == [False, False, True]


def test_a_link_sent_to_a_merged_record_counts_for_both_addresses(people: People) -> None:
    address = people.store.index_fields("ann")["address.email"]
    people.merging.join("ann", "cyd")

    people.unsubscribe("ann", address)

    assert people.mailed("bob", "cyd") == [False, False]


def test_what_was_refused_before_the_index_belongs_to_the_address(people: People) -> None:
    for customer, agrees in (("old", "1"), ("elder", "0"), ("eldest", "1")):
        profile = {
            "status": "enrolled",
            "contact.email": "Old@example.com",
            "consents.marketing": "1",
            "consents.marketing_by.email": agrees,
        }
        people.database.client.hset(people.database.key("customer", customer), mapping=profile)
        people.database.client.zadd(people.database.key("customers"), {customer: NOW})

    CustomerSearch(people.database).index_all()

    assert people.mailed("old", "elder", "eldest", "ann") == [False, False, False, True]
