"""Failures in a promotion: announced, without harm to other pages, made up for later."""

from collections.abc import Callable

import redis

from demo import pictures
from demo.shop import Shop, wait
from tests.workflow.conftest import settle
from tests.workflow.promotions import ended, enter, execution_of, promote, told

BROKEN = {"MATCH_CERTAIN": "no number"}


def test_a_page_that_fails_is_announced_and_its_people_are_left_to_the_visit_lane(
    shop: Shop, configure: Callable[..., None]
) -> None:
    ada = enter(shop, "astronaut")
    configure("send_promotion", **BROKEN)

    offer = promote(shop)
    ended(shop, offer)

    (alert,) = shop.published("alerts")
    assert (alert["id"], alert["error"]) == (f"promotion-{offer}-page-0", "ConfigurationError")
    assert (alert["offer_id"], alert["page"]) == (offer, 0)
    shop.came("again.jpg", pictures.variation("astronaut", "flipped"))
    assert told(shop) == {ada: 1}


def test_a_promotion_that_can_not_list_who_is_there_is_announced_once(
    shop: Shop, emptied: redis.Redis, configure: Callable[..., None]
) -> None:
    enter(shop, "astronaut")
    configure("list_customers_in_store", **BROKEN)

    offer = promote(shop)
    ended(shop, offer, "FAILED")

    settle(shop)
    assert emptied.zrange("{main}:failures", 0, -1) == [f"promotion-{offer}"]
    assert [alert["offer_id"] for alert in shop.published("alerts")] == [offer]


def test_a_page_that_can_not_reach_redis_is_tried_again(shop: Shop, configure: Callable[..., None]) -> None:
    ada = enter(shop, "astronaut")
    configure("send_promotion", REDIS_URL="redis://127.0.0.1:1")
    offer = promote(shop)

    wait(lambda: has_failed(shop, offer), lambda: "no attempt has failed")
    shop.configure("send_promotion", REDIS_URL=shop.environment["REDIS_URL"])

    ended(shop, offer)
    assert told(shop) == {ada: 1}
    assert shop.published("alerts") == []


def has_failed(shop: Shop, offer: str) -> bool:
    """Tell whether a function has failed in the promotion so far."""
    history = shop.aws("stepfunctions").get_execution_history(executionArn=execution_of(shop, offer))
    return "LambdaFunctionFailed" in [event["type"] for event in history["events"]]
