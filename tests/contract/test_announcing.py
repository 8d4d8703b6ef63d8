"""A new offer is kept and its promotion started, or neither."""

import pytest

from chalicelib.database import Database
from chalicelib.errors import FutureStoreError, NotFound, ServiceError, TransientError
from chalicelib.offers.announcing import Announcing
from chalicelib.offers.ranking import Offer
from chalicelib.offers.store import OfferStore
from chalicelib.times import format_time
from tests.fakes import FakeWorkflow

NOW = 1_790_000_000_000
DAY = 24 * 3_600_000


class RefusingWorkflow(FakeWorkflow):
    def __init__(self, error: FutureStoreError) -> None:
        super().__init__()
        self.error = error

    def start(self, name: str, payload: dict[str, object]) -> bool:
        raise self.error


@pytest.fixture
def offers(database: Database) -> OfferStore:
    return OfferStore(database)


def test_an_offer_is_kept_and_its_promotion_starts(offers: OfferStore) -> None:
    workflow = FakeWorkflow()
    offer = Offer(id="tea", text="Tea for two", valid_from=format_time(NOW + DAY))

    Announcing(offers, workflow, lambda: NOW).announce(offer)

    assert offers.get("tea") == offer
    assert workflow.started == {
        "promotion-tea": {"lane": "promotion", "offer_id": "tea", "valid_from": offer.valid_from}
    }


@pytest.mark.parametrize("error", [TransientError("throttled"), ServiceError("forbidden")])
def test_an_offer_whose_promotion_does_not_start_is_not_kept(
    offers: OfferStore, error: FutureStoreError
) -> None:
    with pytest.raises(type(error)):
        Announcing(offers, RefusingWorkflow(error), lambda: NOW).announce(Offer(id="tea", text="Tea"))

    with pytest.raises(NotFound):
        offers.get("tea")


def test_an_offer_that_starts_after_an_executions_longest_life_is_left_to_the_visit_lane(
    offers: OfferStore,
) -> None:
    workflow = FakeWorkflow()
    offer = Offer(id="tea", text="Tea for two", valid_from=format_time(NOW + 361 * DAY))

    Announcing(offers, workflow, lambda: NOW).announce(offer)

    assert (offers.get("tea"), workflow.started) == (offer, {})
