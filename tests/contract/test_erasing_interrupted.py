"""An erasure that is interrupted anywhere is finished by the next call, with a real Valkey."""

import re
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from chalicelib.database import Database
from chalicelib.errors import NotFound, TransientError, Unfinished
from chalicelib.person import Person
from chalicelib.privacy.tasks import erase_person, finish_erasures
from chalicelib.privacy.values import Receipt
from tests.contract.erasing_shop import NOW, Shop
from tests.fakes import FakeBucket, together
from tests.shops import TestShop


@dataclass
class Failures:
    """The calls that have failed. Each fails once, `after` or before it did its work."""

    after: bool
    failed: set[str] = field(default_factory=set)
    most: int = 10**6

    def fails(self, call: str) -> bool:
        fails = call not in self.failed and len(self.failed) < self.most
        self.failed |= {call}
        return fails


class Brittle:
    """Passes calls on, after each has failed once."""

    def __init__(self, thing: Any, failures: Failures) -> None:
        self._thing, self._failures = thing, failures

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._thing, name)

        def call(*args: Any, **named: Any) -> Any:
            plain = [
                sorted(filter(arg.found.get, arg.found)) if isinstance(arg, Person) else arg for arg in args
            ]
            call = re.sub(r"\d", "", f"{name} {plain}")[:150]  # a later attempt is the same call
            fails = self._failures.fails(call)
            if fails and not self._failures.after:
                raise TransientError(f"{name} did not answer")
            answer = found(*args, **named)
            if fails:
                raise TransientError(f"{name} answered nobody")
            return answer

        return call


@pytest.fixture
def erasing_shop(database: Database) -> Shop:
    """A shop whose buckets keep one version, which is fast enough to fail at every call."""
    return Shop(database, FakeBucket(name="photos"), FakeBucket(name="results"))


def somebody(shop: Shop, number: int) -> str:
    """A person with a bit of everything: the customer's id."""
    _bob, ann = shop.comes(f"group-{number}", f"Bob {number}", f"Ann {number}")
    shop.names(ann, "Ann")
    shop.notifies(ann)
    shop.upload(f"selfie-{number}", "Ann", key=f"enrolment/{ann}/selfie.jpg", customer_id=ann)
    shop.asks(f"doubtful-{number}", f"Ann perhaps {number}", ann, token=f"token-{number}")
    shop.reports(f"report-{number}")
    return ann


BRITTLE = (
    *("collection", "workflow", "photos_bucket", "results_bucket", "push"),
    *("erasures", "photos", "faces", "visits", "reviews", "reports"),
)
"""The parts of a shop whose calls fail."""


def brittle(shop: Shop, failures: Failures) -> TestShop:
    """The shop's parts, which fail."""
    return shop.make_parts(
        now=lambda: NOW,
        new_id=lambda: "plan",
        **{name: Brittle(getattr(shop.parts, name), failures) for name in BRITTLE},
    )


def crash(shop: Shop, customer_id: str, calls: int) -> None:
    """Erase until so many calls have failed."""
    parts = brittle(shop, failures := Failures(after=False, most=calls))
    parts.new_id = lambda: f"plan-{calls}"
    while len(failures.failed) < calls:
        with pytest.raises(TransientError):
            erase_person(parts, customer_id)


def counts(receipt: Receipt) -> dict[str, Any]:
    """The counts of all that was found. A crash within a portion may lose counts that are made on the way."""
    named = msgspec.to_builtins(receipt)
    left_out = ("customer_id", "pictures", "records", "reports")
    return {name: named[name] for name in named if name not in left_out}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_every_call_may_fail_once_and_the_receipt_is_the_same(erasing_shop: Shop, after: bool) -> None:
    shop, failures = erasing_shop, Failures(after)
    twin, ann = somebody(shop, 1), somebody(shop, 2)
    expected = erase_person(shop.make_parts(now=lambda: NOW), twin)
    parts, receipt = brittle(shop, failures), None
    while receipt is None:
        try:
            receipt = erase_person(parts, ann)
        except TransientError:
            continue
        except NotFound:
            assert after, "only the very last call can have done all of it"
            break

    assert receipt is None or counts(receipt) == counts(expected)
    assert shop.found(ann, "group-2-1", "Ann", "selfie.jpg", "erasure", "example.com") == []
    assert set(shop.collection.people) == {"group-1-0", "group-2-0"}
    assert set(shop.workflow.answers) == {"token-1", "token-2"}
    assert len(failures.failed) > 40


def test_what_was_interrupted_is_finished_without_being_asked_for(erasing_shop: Shop) -> None:
    people = [somebody(erasing_shop, number) for number in range(3)]
    for number, person in enumerate(people):
        crash(erasing_shop, person, 5 + number)

    assert finish_erasures(erasing_shop.parts) == 3

    assert erasing_shop.found(*people, "Ann", "erasure") == []
    assert finish_erasures(erasing_shop.parts) == 0


def test_one_that_can_not_be_finished_holds_up_no_other(erasing_shop: Shop) -> None:
    people = [somebody(erasing_shop, number) for number in range(2)]
    for person in people:
        crash(erasing_shop, person, 2)
    erasing_shop.workflow.refuses.append(TransientError("not now"))

    with pytest.raises(TransientError, match="not now"):
        finish_erasures(erasing_shop.parts)

    assert finish_erasures(erasing_shop.parts) == 1


def test_the_receipt_counts_what_was_erased_before_the_interruption(erasing_shop: Shop) -> None:
    ann = somebody(erasing_shop, 1)
    erasing_shop.workflow.refuses.append(TransientError("not now"))
    with pytest.raises(TransientError):
        erasing_shop.erase(ann)

    receipt = erasing_shop.erase(ann)

    counted = (
        receipt.faces,
        receipt.photos,
        receipt.visits,
        receipt.orders,
        receipt.reviews,
        receipt.reports,
    )
    assert counted == (2, 3, 1, 1, 1, 1)
    assert receipt.pictures == 1


def test_an_erasure_that_takes_too_long_goes_on_with_the_next_call(erasing_shop: Shop) -> None:
    ann = somebody(erasing_shop, 1)

    with pytest.raises(Unfinished, match=r"\d+ things are left: call again"):
        erase_person(erasing_shop.parts, ann, patience=2)

    assert erasing_shop.erase(ann).customer_id == ann
    assert erasing_shop.found(ann) == []


def test_of_erasures_at_once_each_answers_with_a_receipt_or_that_there_is_nobody(erasing_shop: Shop) -> None:
    for number in range(10):
        ann = somebody(erasing_shop, number)

        def erase(_: int, customer_id: str = ann) -> Receipt | None:
            try:
                return erasing_shop.erase(customer_id)
            except NotFound:
                return None

        receipts = [receipt for receipt in together(3, erase) if receipt]

        assert receipts
        assert {receipt.customer_id for receipt in receipts} == {ann}
        assert erasing_shop.remembered(ann, "Ann", "erasure") == []
