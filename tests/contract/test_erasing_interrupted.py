"""An erasure that is interrupted anywhere is finished by the next call, with a real Valkey and moto's S3."""

from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.errors import NotFound, TransientError
from chalicelib.privacy.erasure_plans import PlanStore
from chalicelib.privacy.receipts import Receipt
from tests.contract.erasing_shop import Shop
from tests.fakes import clock, together

MOST_CALLS = 100


@dataclass
class Strength:
    """How many calls still work; the one after them doesn't, and ends what runs."""

    calls: int
    after: bool
    broken: bool = False

    def spend(self) -> bool:
        """Whether this call is the one that fails."""
        self.calls -= 1
        fails = self.calls == 0
        self.broken |= fails
        return fails


class Brittle:
    """Passes calls on until its strength is spent; then one fails, before or after it did its work."""

    def __init__(self, thing: Any, strength: Strength) -> None:
        self._thing, self._strength = thing, strength

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._thing, name)

        def call(*args: Any, **named: Any) -> Any:
            fails = self._strength.spend()
            if fails and not self._strength.after:
                raise TransientError(f"{name} did not answer")
            answer = found(*args, **named)
            if fails:
                raise TransientError(f"{name} answered nobody")
            return answer

        return call


def somebody(shop: Shop, number: int) -> str:
    """A person with a bit of everything: the customer's id."""
    _bob, ann = shop.comes(f"group-{number}", f"Bob {number}", f"Ann {number}")
    shop.names(ann, "Ann")
    shop.upload(f"selfie-{number}", "Ann", key=f"enrolment/{ann}/selfie.jpg", customer_id=ann)
    shop.asks(f"doubtful-{number}", f"Ann perhaps {number}", ann, token=f"token-{number}")
    shop.notifications.held[ann], shop.reports.held[ann] = 1, 2
    return ann


def crash(shop: Shop, customer_id: str, calls: int, after: bool) -> bool:
    """Erase, but the call of that number fails; False when there are not so many."""
    strength = Strength(calls, after)
    parts = {
        "collection": shop.collection,
        "workflow": shop.workflow,
        "photos": shop.photos,
        "photos_bucket": shop.photos_bucket,
        "results_bucket": shop.results_bucket,
        "plans": PlanStore(shop.database),
    }
    brittle = shop.make_erasing(**{name: Brittle(part, strength) for name, part in parts.items()})
    try:
        brittle.erase(customer_id)
    except TransientError:
        return True
    return strength.broken


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_whatever_call_fails_the_next_erasure_finishes(erasing_shop: Shop, after: bool) -> None:
    shop, people = erasing_shop, []
    for number in range(1, MOST_CALLS):
        people.append(somebody(shop, number))
        if not crash(shop, people[-1], number, after):
            break
        try:
            shop.erasing.erase(people[-1])
        except NotFound:
            assert after, "only the very last call can have done all of it"
    faces = [f"group-{n}-1" for n in range(1, number + 1)]
    assert shop.found(*people, *faces, "Ann", "selfie.jpg", "erasure", "example.com") == []
    assert set(shop.collection.people) == {f"group-{n}-0" for n in range(1, number + 1)}
    assert set(shop.workflow.answers) == {f"token-{n}" for n in range(1, number + 1)}
    assert 20 < number < MOST_CALLS - 1, "every call of an erasure has failed once"


def test_what_was_interrupted_is_finished_without_being_asked_for(erasing_shop: Shop) -> None:
    people = [somebody(erasing_shop, number) for number in range(3)]
    for number, person in enumerate(people):
        assert crash(erasing_shop, person, 5 + number, after=False)

    assert erasing_shop.erasing.finish_all() == 3

    assert erasing_shop.found(*people, "Ann", "erasure") == []
    assert erasing_shop.erasing.finish_all() == 0


def test_one_that_can_not_be_finished_holds_up_no_other(erasing_shop: Shop) -> None:
    people = [somebody(erasing_shop, number) for number in range(2)]
    for person in people:
        crash(erasing_shop, person, 2, after=False)
    erasing_shop.reports.refuses.append(TransientError("not now"))

    with pytest.raises(TransientError, match="not now"):
        erasing_shop.erasing.finish_all()

    assert erasing_shop.erasing.finish_all() == 1


def test_the_receipt_counts_what_was_erased_before_the_interruption(erasing_shop: Shop) -> None:
    ann = somebody(erasing_shop, 1)
    erasing_shop.reports.refuses.append(TransientError("not now"))
    with pytest.raises(TransientError):
        erasing_shop.erasing.erase(ann)

    receipt = erasing_shop.erasing.erase(ann)

    counted = (
        receipt.faces,
        receipt.photos,
        receipt.visits,
        receipt.orders,
        receipt.reviews,
        receipt.reports,
    )
    assert counted == (2, 3, 1, 1, 1, 2)
    assert receipt.pictures == 1


def test_an_erasure_that_takes_too_long_goes_on_with_the_next_call(erasing_shop: Shop) -> None:
    ann = somebody(erasing_shop, 1)

    with pytest.raises(TransientError, match="call again"):
        erasing_shop.make_erasing(clock=clock()).erase(ann, patience=2)

    assert erasing_shop.erasing.erase(ann).customer_id == ann
    assert erasing_shop.found(ann) == []


def test_of_erasures_at_once_each_answers_with_a_receipt_or_that_there_is_nobody(erasing_shop: Shop) -> None:
    for number in range(10):
        ann = somebody(erasing_shop, number)

        def erase(_: int, customer_id: str = ann) -> Receipt | None:
            try:
                return erasing_shop.erasing.erase(customer_id)
            except NotFound:
                return None

        receipts = [receipt for receipt in together(3, erase) if receipt]

        assert receipts
        assert {receipt.customer_id for receipt in receipts} == {ann}
        assert erasing_shop.remembered(ann, "Ann", "erasure") == []
