"""Reviews found by the customer they ask about, and forgotten when they are old."""

import pytest

from chalicelib.database import Database
from chalicelib.reviews.store import ReviewStore
from tests.contract.test_reviews import NOW, QUESTION

LATER = NOW + 1


@pytest.fixture
def reviews(database: Database) -> ReviewStore:
    return ReviewStore(database, kept=3600)


def ask(reviews: ReviewStore, review_id: str, customer_id: str = "ann", until: int = NOW) -> None:
    question = QUESTION | {"customer_id": customer_id, "face_id": review_id}
    reviews.ask(review_id, question, f"token-{review_id}", until)


def test_reviews_are_found_by_the_customer_they_ask_about_and_by_their_face(reviews: ReviewStore) -> None:
    ask(reviews, "one"), ask(reviews, "two", "bob"), ask(reviews, "three", "cyd")

    assert [review.id for review in reviews.of_customer("ann")] == ["one"]
    assert [review.id for review in reviews.of_customer("ann", ["one", "two", "unasked"])] == ["one", "two"]
    assert reviews.of_customer("nobody") == []


def test_what_joins_a_review_asks_about_nobody(reviews: ReviewStore, database: Database) -> None:
    ask(reviews, "one", customer_id="")

    assert not database.client.exists(database.key("reviews-of", ""))


def test_old_reviews_are_forgotten_answered_or_not(reviews: ReviewStore, database: Database) -> None:
    ask(reviews, "answered"), ask(reviews, "forgotten"), ask(reviews, "open", until=LATER)
    reviews.answer("answered", "yes")

    assert reviews.count_ended(LATER) == 2
    assert (reviews.expire(LATER, 9), reviews.expire(LATER, 9)) == (2, 0)

    assert [review.id for review in reviews.of_customer("ann")] == ["open"]
    left = {key.removeprefix(database.key("")) for key in database.client.scan_iter(database.key("*"))}
    assert left - {"recognition:2026-09-21"} == {
        "review:open",
        "review:open:tokens",
        "reviews",
        "reviews-kept",
        "reviews-of:ann",
    }
    assert [review.id for review in reviews.page(0, 9)[0]] == ["open"]


def test_many_are_forgotten_in_several_steps(reviews: ReviewStore) -> None:
    for number in range(3):
        ask(reviews, f"face-{number}")

    assert [reviews.expire(LATER, 2) for _ in range(3)] == [2, 1, 0]


def test_a_review_that_is_joined_later_counts_from_then(reviews: ReviewStore) -> None:
    ask(reviews, "one")
    ask(reviews, "one", customer_id="", until=LATER)

    assert reviews.count_ended(LATER) == 0


def test_redis_forgets_a_review_by_itself_when_nothing_else_does(
    reviews: ReviewStore, database: Database
) -> None:
    ask(reviews, "one")

    for key in ("review:one", "review:one:tokens", "reviews-of:ann"):
        assert 0 < database.client.ttl(database.key(key)) <= 3600
