"""The counters of recognition: each event once, on its day, without anybody's id."""

from typing import Any

import pytest

from chalicelib.accuracy.counts import counts_from
from chalicelib.accuracy.levels import end_of
from chalicelib.reviews.values import Answer
from tests.fakes import BOX, together
from tests.shops import TestShop
from tests.simulated_recognition import level_of

DAY = "2026-09-21"
TIME = f"{DAY}T14:13:20Z"
NOW = 1_790_000_000_000


def face(name: str, decision: str, similarity: float | None = None) -> dict[str, Any]:
    return {"face_id": name, "box": BOX, "decision": decision, "customer_id": None, "similarity": similarity}


def came(
    shop: TestShop, photo_id: str, *faces: dict[str, Any], left_out: dict[str, int] | None = None
) -> None:
    """Let a photo of a camera show these faces, up to its end."""
    photo = {"photo_id": photo_id, "bucket": "b", "key": f"entrance/side door/{photo_id}.jpg", "version": "1"}
    shop.photos.add(photo | {"lane": "visit", "time": TIME})
    shop.photos.set_faces(photo_id, faces, left_out or {})
    shop.photos.finish(photo_id, "done")


def counted(shop: TestShop, day: str = DAY) -> dict[str, int]:
    return shop.accuracy.read([day]).get(day, {})


def ask(shop: TestShop, review: str = "face", token: str = "token", similarity: float = 88.25) -> None:
    question = {
        "face_id": review,
        "photo_id": "photo",
        "customer_id": "ann",
        "asked_at": TIME,
        "visitor": "{}",
    }
    shop.reviews.ask(review, question | {"similarity": similarity}, token, NOW + 900_000)


def test_a_photo_counts_who_was_known_who_was_new_and_what_was_left_out(shop: TestShop) -> None:
    faces = [
        face("a", "known", 99.4321),
        face("b", "known", 97.9),
        face("c", "new"),
        face("d", "uncertain", 88.0),
    ]

    came(shop, "photo", *faces, left_out={"LOW_SHARPNESS": 2})

    assert counted(shop) == {
        "known 9940": 1,
        "known 9700": 1,
        "new": 1,
        "faces side door": 4,
        "left_out LOW_SHARPNESS side door": 2,
    }


def test_a_photo_that_ends_twice_counts_once(shop: TestShop) -> None:
    came(shop, "photo", face("a", "known", 99.0))
    shop.photos.finish("photo", "done")

    assert counted(shop)["known 9900"] == 1


def test_a_photo_that_failed_does_not_count_until_it_is_done(shop: TestShop) -> None:
    photo = {"photo_id": "p", "bucket": "b", "key": "entrance/door/p.jpg", "version": "1", "lane": "visit"}
    shop.photos.add(photo | {"time": TIME})
    shop.photos.set_faces("p", [face("a", "known", 99.0)], {})
    shop.photos.finish("p", "failed", "why")
    assert counted(shop) == {}

    attempt = shop.photos.begin_attempt("p", NOW) or 0
    shop.photos.set_faces("p", [face("b", "known", 99.0)], {}, attempt)
    shop.photos.finish("p", "done", attempt=attempt)

    assert counted(shop) == {"known 9900": 1, "faces door": 1}


def test_other_lanes_count_nothing(shop: TestShop) -> None:
    photo = {"photo_id": "p", "bucket": "b", "key": "gallery/a/p.jpg", "version": "1", "lane": "gallery"}
    shop.photos.add(photo | {"time": TIME, "album": "a"})
    shop.photos.finish("p", "done")

    assert counted(shop) == {}


@pytest.mark.parametrize(("answer", "label"), [("yes", "yes"), ("no", "no"), ("new", "no")])
def test_a_question_and_its_answer_count_once(shop: TestShop, answer: Answer, label: str) -> None:
    ask(shop)
    ask(shop, token="another task")
    for _ in range(2):
        shop.reviews.answer("face", answer)

    assert counted(shop) == {"asked 8800": 1, f"{label} 8800": 1}


def test_of_many_answers_at_once_one_counts(shop: TestShop) -> None:
    ask(shop)

    together(8, lambda number: shop.reviews.answer("face", "yes"))

    assert counted(shop)["yes 8800"] == 1


def test_an_answer_that_is_undone_counts_as_the_other_one(shop: TestShop) -> None:
    ask(shop, "one"), ask(shop, "other", similarity=91.5)
    shop.reviews.answer("one", "yes"), shop.reviews.answer("other", "new")

    for _ in range(2):
        shop.reviews.note_undone("one", "newcomer", None)
        shop.reviews.note_undone("other", "ann", None)

    assert counted(shop) == {"asked 8800": 1, "no 8800": 1, "asked 9100": 1, "yes 9100": 1}


def make_known(shop: TestShop, name: str) -> str:
    """Make a newcomer with a reference face."""
    shop.customers.add_newcomer(name, NOW)
    shop.faces.claim(f"photo-{name}", f"face-{name}", [], name, NOW)
    seen = {"photo_id": f"photo-{name}", "bucket": "b", "key": "k", "version": "1", "box": BOX}
    assert shop.faces.keep_reference(f"face-{name}", name, seen, 5)
    return name


def test_a_visit_that_was_another_person_s_counts_as_a_wrong_name(shop: TestShop) -> None:
    shop.now = lambda: NOW
    make_known(shop, "ann")
    shop.visits.record("ann", ("photo", "entrance/door/a.jpg"), NOW, 97.25, "visit")

    for _ in range(2):
        shop.merges.move_visit("visit", "ann", make_known(shop, "bob"))

    assert counted(shop) == {"wrong 9700": 1}


def test_a_merge_by_hand_of_two_known_faces_counts_as_a_miss_until_it_is_undone(shop: TestShop) -> None:
    shop.now = lambda: NOW
    merge, _ = shop.merges.join(make_known(shop, "ann"), make_known(shop, "bob"))
    shop.merges.join("ann", "bob")
    assert counted(shop) == {"missed": 1}

    shop.merges.undo(merge)

    assert counted(shop) == {}


def test_naming_a_newcomer_by_a_record_without_a_face_is_no_miss(shop: TestShop) -> None:
    shop.now = lambda: NOW
    shop.customers.add_newcomer("record", NOW)
    shop.merges.join(make_known(shop, "ann"), "record")

    assert counted(shop) == {}


def test_counters_outlive_every_report_and_then_end(shop: TestShop) -> None:
    ask(shop)

    days = shop.database.client.ttl(shop.database.key("recognition", DAY)) / 86400
    assert 400 < days <= 450


@pytest.mark.parametrize(
    "similarity", [80, 80.999, 94.99, 95, 98.999, 99, 99.1, 99.4, 99.89, 99.9, 99.95, 99.99, 99.999, 100]
)
def test_scripts_and_estimates_have_the_same_levels(shop: TestShop, similarity: float) -> None:
    ask(shop, similarity=similarity)

    (level,) = counts_from([counted(shop)], 1).asked
    assert level == level_of(similarity)
    assert level <= similarity * 100 + 1e-6
    assert similarity * 100 < end_of(level) or level == 9999
