"""Erasing over the REST API: who may, and what it answers."""

import itertools
from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.shop import Shop
from tests.conftest import Api
from tests.everything import naming, redis_texts


@pytest.fixture
def customer(api: Api, wired: Shop) -> str:
    """The id of a customer whom no camera has seen yet."""
    for bucket in (wired.photos_bucket, wired.results_bucket):
        bucket._client.create_bucket(Bucket=bucket.name)
    contact = {"email": "ann@example.com", "phone": "+491701234567"}
    return str(api("POST", "/customers", {"name": "Ann", "contact": contact}).body["id"])


def left(database: Database, *words: str) -> list[str]:
    return naming(redis_texts(database.client, database.key("")), *words)


def test_erasing_answers_a_receipt(api: Api, wired: Shop, customer: str) -> None:
    answer = api("DELETE", f"/customers/{customer}")

    counts: dict[str, Any] = {name: value for name, value in answer.body.items() if isinstance(value, int)}
    assert (answer.status, answer.body["customer_id"]) == (200, customer)
    assert counts == dict.fromkeys(counts, 0) | {"records": 1}
    named = {
        "faces",
        "photos",
        "pictures",
        "visits",
        "orders",
        "reviews",
        "notifications",
        "reports",
        "records",
    }
    assert named <= set(counts)
    assert left(wired.database, customer, "Ann", "ann@example.com", "+4917") == []


def test_only_an_admin_may_erase(api: Api, customer: str) -> None:
    assert [api("DELETE", f"/customers/{customer}", role=role).status for role in ("camera", "staff")] == [
        403,
        403,
    ]
    assert api("GET", f"/customers/{customer}").status == 200


def test_what_was_erased_is_not_found(api: Api, customer: str) -> None:
    api("DELETE", f"/customers/{customer}")

    order = {"items": [{"sku": "tea", "quantity": 1}]}
    answers = [
        api("DELETE", f"/customers/{customer}"),
        api("GET", f"/customers/{customer}"),
        api("PATCH", f"/customers/{customer}", {"name": "Ann"}),
        api("POST", f"/customers/{customer}/orders", order),
        api("DELETE", "/customers/nobody"),
    ]
    assert {answer.status for answer in answers} == {404}
    assert answers[1].body["Message"] == f"there is no customer {customer!r} any more; it was erased"


def test_an_erasure_that_merely_takes_longer_says_so(api: Api, wired: Shop, customer: str) -> None:
    times = itertools.count(wired.now(), 30_000)
    wired.now = lambda: next(times)

    answer = api("DELETE", f"/customers/{customer}")

    assert (answer.status, answer.body["Code"]) == (503, "Unfinished")
    assert answer.body["Message"].endswith("1 things are left: call again, and it goes on")
