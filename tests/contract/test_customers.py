"""Customers in Redis."""

import pytest

from chalicelib.database import Database
from chalicelib.errors import NotFound
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Consents, Contact, Customer
from tests.fakes import together

NOW = 1_790_000_000_000
ANN = Customer(
    id="ann",
    name="Ann Öztürk",
    status="registered",
    contact=Contact(email="ann@example.com"),
    consents=Consents(recognition=True),
    language="de",
)


@pytest.fixture
def customers(database: Database) -> CustomerStore:
    store = CustomerStore(database)
    store.add(ANN, NOW)
    return store


@pytest.mark.parametrize(
    "customer",
    [
        ANN,
        Customer(id="b", status="newcomer"),
        Customer(
            id="c",
            name="C",
            status="registered",
            contact=Contact(email="c@example.com", phone="+49 30 1"),
            consents=Consents(recognition=True, marketing=True),
            language="en-GB",
        ),
        Customer(id="d", name="0", status="registered", consents=Consents(marketing=True)),
    ],
)
def test_a_customer_comes_back_as_it_was_added(customers: CustomerStore, customer: Customer) -> None:
    customers.add(customer, NOW)

    assert customers.get(customer.id) == customer


def test_a_change_leaves_what_it_does_not_name(customers: CustomerStore) -> None:
    changed = customers.change("ann", {"contact": {"phone": "+49 30 1"}, "consents": {"marketing": True}})

    assert changed.contact == Contact(email="ann@example.com", phone="+49 30 1")
    assert changed.consents == Consents(recognition=True, marketing=True)
    assert changed.name == "Ann Öztürk"


def test_null_and_false_take_back(customers: CustomerStore) -> None:
    changed = customers.change("ann", {"contact": {"email": None}, "consents": {"recognition": False}})

    assert changed.contact == Contact()
    assert changed.consents == Consents()


def test_a_change_of_nothing_changes_nothing(customers: CustomerStore) -> None:
    assert customers.change("ann", {}) == ANN


@pytest.mark.parametrize("changes", [{}, {"name": "Nobody"}])
def test_changing_an_unknown_customer_makes_none(customers: CustomerStore, changes: dict[str, str]) -> None:
    with pytest.raises(NotFound, match="GET /customers"):
        customers.change("nobody", changes)

    assert customers.get_many(["nobody"]) == {}


def test_registering_a_known_customer_as_newcomer_changes_nothing(customers: CustomerStore) -> None:
    customers.add_newcomer("ann", NOW + 1)

    assert customers.get("ann") == ANN


def test_a_newcomer_registered_by_many_at_once_is_one(customers: CustomerStore) -> None:
    together(10, lambda number: customers.add_newcomer("bob", NOW + number))

    assert [customer.id for customer in customers.page(10)[0]] == ["bob", "ann"]
    assert customers.get("bob") == Customer(id="bob", status="newcomer")


def test_every_id_is_listed(customers: CustomerStore) -> None:
    for number in range(300):
        customers.add_newcomer(f"newcomer-{number}", NOW)

    assert len(set(customers.ids())) == 301


def test_unknown_ones_of_many_are_left_out(customers: CustomerStore) -> None:
    assert customers.get_many(["nobody", "ann", "ann"]) == {"ann": ANN}


def test_a_selfie_enrols_a_registered_customer(customers: CustomerStore) -> None:
    customers.enrol("ann", "selfie", {"face_id": "f"})

    assert customers.get("ann").status == "enrolled"


def test_a_customer_of_before_is_enrolled_or_registered_by_their_face(
    customers: CustomerStore, database: Database
) -> None:
    for customer in ("faceless", "known"):
        database.client.hset(
            database.key("customer", customer), mapping={"status": "enrolled", "name": "Old"}
        )
    database.client.hset(database.key("references", "known"), "face", "{}")

    found = customers.get_many(["faceless", "known"])

    assert {customer: one.status for customer, one in found.items()} == {
        "faceless": "registered",
        "known": "enrolled",
    }
