"""Reviews in Redis."""

from typing import Any

import pytest

from chalicelib.database import Database
from chalicelib.errors import Conflict, NotFound
from chalicelib.reviews.store import KEPT_SECONDS, ReviewStore
from tests.fakes import together

NOW = 1_790_000_000_000
QUESTION = {
    "face_id": "face",
    "photo_id": "photo",
    "customer_id": "ann",
    "similarity": 88.25,
    "asked_at": "2026-09-21T14:13:20Z",
    "visitor": "{}",
}


@pytest.fixture
def reviews(database: Database) -> ReviewStore:
    return ReviewStore(database)


def ask(reviews: ReviewStore, token: str = "token", until: int = NOW + 900_000, **changes: Any) -> Any:
    return reviews.ask("face", QUESTION | changes, token, until)


def test_an_open_review_is_listed_until_its_task_times_out(reviews: ReviewStore) -> None:
    ask(reviews)

    (review,) = reviews.page(NOW, 10)[0]
    assert (review.id, review.customer_id, review.similarity) == ("face", "ann", 88.25)
    assert reviews.page(NOW + 900_001, 10)[0] == []


def test_the_most_urgent_reviews_come_first(reviews: ReviewStore) -> None:
    reviews.ask("later", QUESTION, "token", NOW + 2)
    reviews.ask("sooner", QUESTION, "token", NOW + 1)

    assert [review.id for review in reviews.page(NOW, 10)[0]] == ["sooner", "later"]
    assert [review.id for review in reviews.page(NOW, 1)[0]] == ["sooner"]


def test_reviews_are_read_page_by_page_while_others_time_out(reviews: ReviewStore) -> None:
    for number, until in enumerate((900, 100, 500, 500, 500)):
        reviews.ask(f"{number}", QUESTION, f"token-{number}", NOW + until)

    first, cursor = reviews.page(NOW, 2)
    second, last = reviews.page(NOW + 500, 2, cursor)

    assert [review.id for review in first + second] == ["1", "2", "3", "4"]
    assert [review.id for review in reviews.page(NOW + 501, 9, cursor)[0]] == ["0"]
    assert [review.id for review in reviews.page(NOW, 2, last)[0]] == ["0"]


def test_tasks_that_join_wait_with_the_first(reviews: ReviewStore) -> None:
    ask(reviews)

    assert ask(reviews, "joined", NOW + 1, customer_id="", visitor='{"joined":1}') is None
    assert reviews.waiting("face") == {"token": "{}", "joined": '{"joined":1}'}
    assert reviews.get("face").customer_id == "ann"
    assert len(reviews.page(NOW + 899_999, 10)[0]) == 1


def test_a_task_that_joins_before_the_question_is_put_leaves_it_to_the_first(reviews: ReviewStore) -> None:
    ask(reviews, "joined", customer_id="", face_id="other", photo_id="other", similarity=97.0)
    with pytest.raises(NotFound):
        reviews.get("face")
    assert reviews.page(NOW, 10)[0] == []

    ask(reviews)

    (review,) = reviews.page(NOW, 10)[0]
    assert (review.face_id, review.photo_id, review.similarity) == ("face", "photo", 88.25)


def test_a_task_that_comes_after_the_answer_gets_it(reviews: ReviewStore) -> None:
    ask(reviews)
    reviews.answer("face", "no")

    assert ask(reviews, "late", customer_id="") == ("no", "ann")
    assert "late" not in reviews.waiting("face")
    assert reviews.page(NOW, 10)[0] == []


def test_a_repeated_answer_changes_nothing(reviews: ReviewStore) -> None:
    ask(reviews)
    reviews.answer("face", "yes")
    reviews.answer("face", "yes")

    assert reviews.get("face").answer == "yes"


def test_a_contradicting_answer_is_a_conflict(reviews: ReviewStore) -> None:
    ask(reviews)
    reviews.answer("face", "yes")

    with pytest.raises(Conflict, match="'yes' before"):
        reviews.answer("face", "no")


def test_of_many_answers_at_once_one_stands(reviews: ReviewStore) -> None:
    ask(reviews)

    def answer(number: int) -> str | None:
        try:
            reviews.answer("face", ("yes", "no", "new")[number % 3])  # type: ignore[arg-type]
        except Conflict:
            return None
        return reviews.get("face").answer

    stands = {given for given in together(12, answer) if given}
    assert stands == {reviews.get("face").answer}


def test_no_task_is_missed_between_asking_and_answering(reviews: ReviewStore) -> None:
    """Either it waits when the answer is delivered, or it is told the answer at once."""
    ask(reviews)

    def either(number: int) -> Any:
        if number == 5:
            reviews.answer("face", "new")
            return set(reviews.waiting("face"))
        return ask(reviews, f"token-{number}", customer_id="")

    answers = together(10, either)

    waited = answers.pop(5)
    told = {f"token-{n}" for n, given in zip([0, 1, 2, 3, 4, 6, 7, 8, 9], answers, strict=True) if given}
    assert waited | told == {"token", *(f"token-{n}" for n in range(10) if n != 5)}


def test_a_review_is_forgotten_in_the_end(reviews: ReviewStore, database: Database) -> None:
    ask(reviews)

    for key in (database.key("review", "face"), database.key("review", "face", "tokens")):
        assert 0 < database.client.ttl(key) <= KEPT_SECONDS


def test_an_unknown_review_is_not_found(reviews: ReviewStore) -> None:
    ask(reviews)

    for unknown in ("nothing", "face:tokens"):
        with pytest.raises(NotFound, match="GET /reviews"):
            reviews.get(unknown)


def test_an_answered_review_is_listed_by_its_answer_the_newest_first(reviews: ReviewStore) -> None:
    for number, answer in enumerate(("yes", "no", "new")):
        reviews.ask(f"{number}", QUESTION, "token", NOW + 900_000)
        reviews.answer(f"{number}", answer)  # type: ignore[arg-type]
        reviews.delivered(f"{number}", NOW + number)
    reviews.delivered("0", NOW + 9)  # once more

    first, cursor = reviews.answered(2)

    assert [(review.id, review.answer, review.state) for review in first] == [
        ("2", "new", "answered"),
        ("1", "no", "answered"),
    ]
    assert first[0].answered_at == "2026-09-21T14:13:20.002Z"
    assert first[0].expires_at == "2026-09-21T14:28:20.000Z"
    assert [review.id for review in reviews.answered(2, cursor)[0]] == ["0"]


def test_an_answer_that_was_not_carried_out_is_not_listed(reviews: ReviewStore) -> None:
    ask(reviews)
    reviews.answer("face", "yes")

    assert reviews.answered(9) == ([], None)
    assert reviews.get("face").state == "open"


def test_a_review_expires_with_the_last_of_its_tasks(reviews: ReviewStore) -> None:
    ask(reviews, "first", NOW + 2_000)
    ask(reviews, "second", NOW + 3_000, customer_id="")
    ask(reviews, "third", NOW + 1_000, customer_id="")

    assert reviews.get("face").expires_at == "2026-09-21T14:13:23.000Z"


def test_the_answer_to_an_undone_review_stands(reviews: ReviewStore) -> None:
    ask(reviews)
    reviews.answer("face", "yes")
    reviews.delivered("face", NOW)
    reviews.note_undone("face", "bob", "visit")
    reviews.note_undone("face", "cyd", None)

    review = reviews.get("face")
    assert (review.state, review.undone_customer, review.undone_visit) == ("undone", "bob", "visit")
    for answer in ("yes", "no"):
        with pytest.raises(Conflict, match="undone"):
            reviews.answer("face", answer)  # type: ignore[arg-type]


def test_an_expired_review_is_no_more_among_the_answered(reviews: ReviewStore) -> None:
    ask(reviews)
    reviews.answer("face", "yes")
    reviews.delivered("face", NOW)

    assert reviews.expire(NOW + 900_001, 10) == 1
    assert reviews.answered(9) == ([], None)
