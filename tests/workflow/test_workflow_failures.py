"""Failures: noted, announced, without harm to anything else, and tried again if they may pass."""

from collections.abc import Callable
from typing import Any

import pytest
import redis

from demo import pictures
from demo.shop import Shop, wait
from tests.workflow.executions import ended, execution_of, history
from tests.workflow.test_workflow_notifications import TICK

BROKEN = {"MATCH_CERTAIN": "high"}
"""A setting with which a function can't start; another try won't change that."""


def failures(emptied: redis.Redis) -> int:
    """Count the stored failures."""
    return int(emptied.zcard("{main}:failures"))


def test_a_failing_task_is_noted_with_its_photo_and_announced(
    shop: Shop, emptied: redis.Redis, configure: Callable[..., None]
) -> None:
    configure("finish_photo", **BROKEN)

    photo = shop.came("doomed.jpg", pictures.portrait("astronaut"))

    assert photo["state"] == "failed"
    assert "ConfigurationError" in photo["reason"]
    assert ended(shop, photo) == "FAILED"
    assert failures(emptied) == 1
    (alert,) = shop.published("alerts")
    assert (alert["photo_id"], alert["error"]) == (photo["id"], "ConfigurationError")


def test_one_visitors_failure_spoils_no_others_visit(
    shop: Shop, emptied: redis.Redis, configure: Callable[..., None]
) -> None:
    known = shop.came("known.jpg", pictures.portrait("astronaut"))["faces"][0]["customer_id"]
    configure("register_customer", **BROKEN)

    photo = shop.came("two.jpg", pictures.composite(("astronaut", "admiral")))

    assert photo["state"] == "failed"
    assert "ConfigurationError" in photo["reason"]
    (visit,) = shop.visits()
    assert (visit["customer"]["id"], len(visit["photos"])) == (known, 2)
    assert failures(emptied) == 1
    assert [alert["error"] for alert in shop.published("alerts")] == ["ConfigurationError"]


def test_a_stopped_execution_is_noted_and_announced(
    shop: Shop, emptied: redis.Redis, configure: Callable[..., None]
) -> None:
    configure("recognise_faces", MATCH_CERTAIN="99.99")
    shop.came("before.jpg", pictures.portrait("photographer"))
    key = "entrance/door/stopped.jpg"
    shop.upload(key, pictures.doubtful())
    photo = shop.photo(key, states=("waiting",))

    shop.aws("stepfunctions").stop_execution(
        executionArn=execution_of(shop, photo), error="Stopped", cause="by hand"
    )

    assert shop.photo(key)["state"] == "failed"
    assert "by hand" in shop.photo(key)["reason"]
    wait(lambda: len(shop.published("alerts")) == 1, lambda: f"alerts: {shop.published('alerts')}")
    assert failures(emptied) == 1


@pytest.mark.parametrize("task", ["recognise_faces", "record_visit", "finish_photo"])
def test_a_task_that_cannot_reach_redis_is_tried_again(
    shop: Shop, configure: Callable[..., None], task: str
) -> None:
    configure(task, REDIS_URL="redis://127.0.0.1:1")
    key = "entrance/door/patient.jpg"
    shop.upload(key, pictures.portrait("astronaut"))
    photo = shop.photo(key, states=("processing",))
    wait(lambda: "TransientError" in failed_attempts(shop, photo), lambda: "no attempt has failed")

    shop.configure(task, REDIS_URL=shop.environment["REDIS_URL"])

    assert shop.photo(key)["state"] == "done"
    assert len(shop.visits()) == 1
    assert shop.published("alerts") == []


def failed_attempts(shop: Shop, photo: dict[str, Any]) -> list[str]:
    """Return the errors of the functions that the execution has called so far, [] before it begins."""
    try:
        events = history(shop, photo)
    except shop.aws("stepfunctions").exceptions.ExecutionDoesNotExist:
        return []
    return [
        event["lambdaFunctionFailedEventDetails"]["error"]
        for event in events
        if event["type"] == "LambdaFunctionFailed"
    ]


def test_a_function_without_its_secret_says_so(shop: Shop, configure: Callable[..., None]) -> None:
    configure("list_tokens", REDIS_SECRET="elsewhere")

    with pytest.raises(AssertionError, match="REDIS_SECRET names a secret that"):
        shop.invoke("list_tokens", {})


def test_the_sweep_starts_a_photo_whose_event_was_lost(shop: Shop, configure: Callable[..., None]) -> None:
    configure("start_photo", **BROKEN)
    shop.upload("entrance/door/lost.jpg", pictures.portrait("astronaut"))
    wait(lambda: lost_events(shop) == 1, lambda: f"one lost event, not {lost_events(shop)}")

    told = shop.invoke("sweep", TICK)["retold"]

    assert told == 1
    assert shop.photo("entrance/door/lost.jpg")["state"] == "done"
    assert lost_events(shop) == 0


def lost_events(shop: Shop) -> int:
    client = shop.aws("sqs")
    url = client.get_queue_url(QueueName="future-store-local-lost-events")["QueueUrl"]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = client.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(map(int, found.values()))
