"""Each alarm of the template begins by a fault, tells a subscriber of its topic, and is over without it.

Nobody waits for the periods: the alarms are evaluated as if it were later. The metric is put as its service
would put it where a fault would take an hour, and for the earlier or later ones of several periods.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis

from demo.shop import Shop
from localaws.machine import Machine
from tests.workflow.alarms import EARLIER, FAULTS, PREFIX, Watched, call
from tests.workflow.test_workflow_notifications import TICK

SOON, LATER, NIGHT_AFTER_NEXT = 60.0, 3 * 3600.0, 2 * 86_400.0
"""Seconds from now: what just happened is in the latest period; it is in none; a nightly run was missed."""
COMING, AFTER_COMING = (-1, -2, -3), 960.0
"""Periods that come, and the seconds until these are over."""
FREQUENT = ("merge_newcomers", "retry_notifications", "start_promotions", "sweep")
NIGHTLY = ("apply_retention", "reconcile_photos")
OLD_PHOTO = "an-old-photo"
UNFINISHED = "{main}:photos:state:processing"
GAUGES = {"redis-memory", "oldest-photo"}
SCHEDULES = {f"schedule-{function}" for function in (*FREQUENT, *NIGHTLY)}


@pytest.fixture(scope="module")
def subscribed(machine: Machine) -> Iterator[Watched]:
    shop = Shop(machine.env, machine.messages)
    queue = shop.aws("sqs").create_queue(QueueName="listener")["QueueUrl"]
    topic = f"arn:aws:sns:us-east-1:123456789012:{PREFIX}alerts"
    listener = "arn:aws:sqs:us-east-1:123456789012:listener"
    made = shop.aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=listener)
    yield Watched(machine, shop, queue)
    shop.aws("sns").unsubscribe(SubscriptionArn=made["SubscriptionArn"])
    shop.aws("sqs").delete_queue(QueueUrl=queue)


@pytest.fixture
def watched(subscribed: Watched) -> Iterator[Watched]:
    """Return the shop, with nothing left of what rang before."""
    subscribed.machine.look(LATER)
    subscribed.received()
    subscribed.heard.clear()
    yield subscribed
    subscribed.fault("off")


def test_each_alarm_of_the_template_has_its_test(watched: Watched) -> None:
    pages = watched.shop.aws("cloudwatch").describe_alarms(AlarmNamePrefix=PREFIX)["MetricAlarms"]

    assert {alarm["AlarmName"].removeprefix(PREFIX) for alarm in pages} == FAULTS.keys() | GAUGES | SCHEDULES


@pytest.mark.parametrize("alarm", FAULTS)
def test_an_alarm_rings_while_there_is_a_fault(watched: Watched, alarm: str) -> None:
    FAULTS[alarm](watched)
    watched.hears(alarm, "ALARM", SOON)

    watched.fault("off")
    watched.hears(alarm, "OK", LATER)


@pytest.mark.parametrize("function", [*FREQUENT, *NIGHTLY])
def test_a_schedule_that_does_not_run_rings(watched: Watched, function: str) -> None:
    call(watched, function)
    watched.machine.look(SOON)

    watched.hears(f"schedule-{function}", "ALARM", NIGHT_AFTER_NEXT)

    call(watched, function)
    watched.hears(f"schedule-{function}", "OK", SOON)


def test_a_full_redis_rings(watched: Watched) -> None:
    watched.put("FutureStore", "RedisMemory", 90, {"stage": "local"}, [0, *EARLIER])
    watched.hears("redis-memory", "ALARM", SOON)

    watched.put("FutureStore", "RedisMemory", 10, {"stage": "local"}, COMING)
    watched.hears("redis-memory", "OK", AFTER_COMING)


def test_an_old_photo_without_an_end_rings(watched: Watched, emptied: redis.Redis) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    emptied.zadd(UNFINISHED, {OLD_PHOTO: long_ago.timestamp() * 1000})
    watched.shop.invoke("sweep", TICK)
    watched.hears("oldest-photo", "ALARM", SOON)

    emptied.zrem(UNFINISHED, OLD_PHOTO)
    watched.put("FutureStore", "OldestUnfinished", 0, {"stage": "local"}, COMING)
    watched.hears("oldest-photo", "OK", AFTER_COMING)
