"""Customers are found by the beginnings of their names, addresses and numbers, with a real Valkey."""

from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.database import Database
from chalicelib.errors import InvalidRequest
from chalicelib.people.merges import MergeStore
from chalicelib.people.search import CustomerSearch
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Contact, Customer
from chalicelib.shop import Shop
from tests.conftest import Api
from tests.everything import naming, redis_texts
from tests.fakes import clock

NOW = 1_790_000_000_000


@pytest.fixture
def customers(database: Database) -> CustomerStore:
    store = CustomerStore(database)
    people = [
        ("ann", "Ann Müller", "Ann.Mueller@example.com", "+49 30 1234567"),
        ("bob", "Bob Mulligan", "bob@example.org", "030 7654321"),
        ("cyd", "Cyd Annan", None, None),
        ("dan", "Anna Annabel Anders", None, None),
    ]
    for customer, name, email, phone in people:
        contact = Contact(email=email, phone=phone)
        store.add(Customer(id=customer, name=name, status="registered", contact=contact), NOW)
    return store


@pytest.fixture
def search(database: Database, customers: CustomerStore) -> CustomerSearch:
    return CustomerSearch(database)


def found(search: CustomerSearch, query: str) -> list[str]:
    ids, following = search.find(query, 100)
    assert following is None
    return ids


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("mul", ["ann", "bob"]),
        ("MÜLLER", ["ann"]),
        ("ann", ["ann", "dan", "cyd"]),
        ("ann mul", ["ann"]),
        ("mul ann", ["ann"]),
        ("an an", ["dan", "ann", "cyd"]),
        ("mueller@", ["ann"]),
        ("Ann.Mueller@Example.COM", ["ann"]),
        ("example.", ["ann", "bob"]),
        ("ann example.com", ["ann"]),
        ("+49 30 12", ["ann"]),
        ("030 1234567", ["ann"]),
        ("0307", ["bob"]),
        ("uller", []),
        ("zoe", []),
    ],
)
def test_customers_are_found_by_the_beginnings_of_words(
    search: CustomerSearch, query: str, ids: list[str]
) -> None:
    assert found(search, query) == ids


@pytest.mark.parametrize("query", ["a", "an", "an a"])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_have_everybody_once(search: CustomerSearch, query: str, limit: int) -> None:
    whole = found(search, query)
    pages, following = [], None
    while True:
        page, following = search.find(query, limit, following)
        pages.append(page)
        if following is None:
            break

    assert [one for page in pages for one in page] == whole
    assert all(len(page) <= limit for page in pages)


def test_a_page_looks_at_so_many_words_only(customers: CustomerStore, search: CustomerSearch) -> None:
    for number in range(700):
        customers.add(Customer(id=f"n{number}", name=f"Zoe Q{number}", status="registered"), NOW)
        customers.add(Customer(id=f"m{number}", name=f"Moe R{number}", status="registered"), NOW)
    customers.change("bob", {"name": "Zoe Roe"})

    pages, following = [], ""
    while following is not None:
        page, following = search.find("zoe r", 100, following or None)
        pages.append(page)

    assert [one for page in pages for one in page] == ["bob"]
    assert len(pages) > 1


def test_a_change_is_found_at_once_and_what_was_before_no_more(
    customers: CustomerStore, search: CustomerSearch
) -> None:
    customers.change("bob", {"name": "Rob", "contact": {"phone": None}})

    assert (found(search, "rob"), found(search, "bob m"), found(search, "0307")) == (["bob"], [], [])
    assert found(search, "bob@") == ["bob"]


def test_a_newcomer_is_found_once_named(customers: CustomerStore, search: CustomerSearch) -> None:
    customers.add_newcomer("new", NOW)
    customers.change("new", {"name": "Newton"})

    assert found(search, "newton") == ["new"]


def test_a_merged_customer_is_not_found_until_that_is_undone(
    customers: CustomerStore, search: CustomerSearch, database: Database
) -> None:
    merging = MergeStore(database, clock(), lambda: "merge")
    merging.merge("ann", "bob")
    merged = found(search, "mul")
    merging.undo("merge")

    assert (merged, found(search, "mul")) == (["bob"], ["ann", "bob"])


def test_an_erased_customer_leaves_no_word(wired: Shop, api: Api) -> None:
    ann = api("POST", "/customers", {"name": "Ann Zyx", "contact": {"email": "zyx@example.com"}}).body["id"]
    wired.erasures.bury(ann, "erasure", NOW)

    texts = redis_texts(wired.database.client, wired.database.key(""))

    assert naming(texts, "zyx", "Zyx") == []
    assert api("GET", "/customers?q=zyx").body["items"] == []


@pytest.mark.parametrize("wrong", ["0", "1.YQ==", "x.YQ==", "0.%", "0._w=="])
def test_a_cursor_of_another_search_is_refused(search: CustomerSearch, wrong: str) -> None:
    with pytest.raises(InvalidRequest, match="no cursor"):
        search.find("ann", 10, wrong)


def test_who_was_there_before_the_index_gets_into_it_once(
    customers: CustomerStore, search: CustomerSearch, database: Database
) -> None:
    before = {"status": "enrolled", "name": "Old Olsen", "contact.email": "OLD@example.com"}
    database.client.hset(database.key("customer", "old"), mapping=before)
    database.client.zadd(database.key("customers"), {"old": NOW})

    counts = [search.index_all(), search.index_all()]

    assert counts == [5, 0]
    assert found(search, "olsen") == found(search, "old@") == ["old"]
    assert found(search, "mul") == ["ann", "bob"]


def test_whoever_is_gone_is_not_indexed(search: CustomerSearch, database: Database) -> None:
    assert search.index("nobody") == 0
    assert not database.client.exists(database.key("customer", "nobody"))


def everybody(api: Api, query: str, **more: Any) -> list[str]:
    """The names found, page by page."""
    path = f"/customers?limit=1&q={quote(query)}"
    names, following = [], ""
    while following is not None:
        page = api("GET", f"{path}&cursor={quote(following)}", **more).body
        names += [one["name"] for one in page["items"]]
        following = page["next"]
    return names


def test_the_api_finds_customers_page_by_page(api: Api) -> None:
    for name in ("Ann Öz", "Özlem", "Bob"):
        api("POST", "/customers", {"name": name})

    assert everybody(api, "oz", role="staff") == ["Ann Öz", "Özlem"]
    assert everybody(api, "李") == []


@pytest.mark.parametrize("query", ["q=", "q=%20", "q=--", f"q={'x' * 201}", "q=a&cursor=1.x"])
def test_a_wrong_query_is_refused_with_a_sentence(api: Api, query: str) -> None:
    answer = api("GET", f"/customers?{query}")

    assert (answer.status, answer.body["Code"]) == (400, "InvalidRequest")
