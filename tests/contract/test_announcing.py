"""A new offer is kept and its promotion started, or neither."""

import pytest

from chalicelib.errors import FutureStoreError, NotFound, ServiceError, TransientError
from chalicelib.offers.starts import announce_offer
from chalicelib.offers.values import Offer
from chalicelib.shop import Shop
from chalicelib.times import format_time
from tests.fakes import FakeWorkflow

NOW = 1_790_000_000_000
HOUR = 3_600_000


class RefusingWorkflow(FakeWorkflow):
    def __init__(self, error: FutureStoreError) -> None:
        super().__init__()
        self.error = error

    def start(self, name: str, payload: dict[str, object]) -> bool:
        raise self.error


@pytest.fixture
def shop(shop: Shop) -> Shop:
    shop.now = lambda: NOW
    return shop


def test_an_offer_is_kept_and_its_promotion_starts(shop: Shop) -> None:
    offer = Offer(id="tea", text="Tea for two", valid_from=format_time(NOW + HOUR))

    announce_offer(shop, offer)

    assert shop.offers.get("tea") == offer
    assert shop.workflow.started == {
        "promotion-tea": {"lane": "promotion", "offer_id": "tea", "valid_from": offer.valid_from}
    }


@pytest.mark.parametrize("error", [TransientError("throttled"), ServiceError("forbidden")])
def test_an_offer_whose_promotion_does_not_start_is_not_kept(shop: Shop, error: FutureStoreError) -> None:
    shop.workflow = RefusingWorkflow(error)

    with pytest.raises(type(error)):
        announce_offer(shop, Offer(id="tea", text="Tea"))

    with pytest.raises(NotFound):
        shop.offers.get("tea")
