"""Each alarm of the template begins by a fault, tells a subscriber of its topic, and is over without it.

Nobody waits for the periods: the alarms are evaluated as if it were later. The metric is put as its service
would put it where a fault would take an hour, and for the earlier or later ones of several periods.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis

from demo.shop import Refused, Shop, wait
from localaws.faults.client import switch
from localaws.machine import Machine
from tests.workflow.test_workflow_notifications import TICK

PREFIX = "future-store-local-"
PERIOD = timedelta(minutes=5)
SOON, LATER, NIGHT_AFTER_NEXT = 60.0, 3 * 3600.0, 2 * 86_400.0
"""Seconds from now: what just happened is in the latest period; it is in none; a nightly run was missed."""
FREQUENT = ("merge_newcomers", "retry_notifications", "start_promotions", "sweep")
NIGHTLY = ("apply_retention", "reconcile_photos")
EARLIER, COMING, AFTER_COMING = (1, 2), (-1, -2, -3), 960.0
"""Periods before the latest one, periods that come, and the seconds until these are over."""
OLD_PHOTO = "an-old-photo"
UNFINISHED = "{main}:photos:state:processing"


@dataclass
class Watched:
    """A deployed shop, and a queue that is subscribed to the topic of alarms."""

    machine: Machine
    shop: Shop
    queue: str
    heard: list[dict[str, Any]] = field(default_factory=list)

    def hears(self, alarm: str, state: str, seconds: float) -> None:
        """Evaluate the alarms until the subscriber hears that one has this state."""

        def has_heard() -> bool:
            self.machine.look(seconds)
            self.heard += self._received()
            return any(
                (each["AlarmName"], each["NewStateValue"]) == (PREFIX + alarm, state) for each in self.heard
            )

        wait(has_heard, lambda: f"{alarm} in {state}: {self.heard}")
        self.heard.clear()

    def put(
        self, namespace: str, name: str, value: float, dimensions: dict[str, str], periods: Iterable[int]
    ) -> None:
        """Put a metric as its service would have done, once in each of these periods; 0 is the latest."""
        named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
        now = datetime.now(UTC)
        data = [
            {"MetricName": name, "Dimensions": named, "Value": value, "Timestamp": now - number * PERIOD}
            for number in periods
        ]
        self.shop.aws("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)

    def fault(self, *words: str) -> None:
        switch(self.machine.env["AWS_ENDPOINT_URL"], *words)

    def _received(self) -> list[dict[str, Any]]:
        sqs, found = self.shop.aws("sqs"), []
        while messages := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
                body = json.loads(json.loads(message["Body"])["Message"])
                found += [body] if "AlarmName" in body else []
        return found


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
    subscribed._received()
    yield subscribed
    subscribed.fault("off")


def run_a_broken_execution(watched: Watched) -> None:
    states, machine = watched.shop.aws("stepfunctions"), watched.shop.environment["STATE_MACHINE_ARN"]
    arn = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    ended = states.describe_execution
    wait(lambda: ended(executionArn=arn)["status"] == "FAILED", lambda: "it should fail")


def refuse_calls_of_rekognition(watched: Watched) -> None:
    watched.put("FutureStore", "RekognitionThrottles", 1, {"stage": "local"}, EARLIER)
    watched.fault("rekognition-tps", "1")
    ask_for_health(watched, times=3)


def refuse_calls_of_functions(watched: Watched) -> None:
    watched.put("AWS/Lambda", "Throttles", 1, {}, EARLIER)
    watched.fault("lambda-concurrency", "0")
    client = watched.shop.aws("lambda")
    with pytest.raises(client.exceptions.TooManyRequestsException):
        client.invoke(FunctionName=f"{PREFIX}start_promotions")


def let_an_event_get_stuck(watched: Watched) -> None:
    sqs = watched.shop.aws("sqs")
    queue = sqs.get_queue_url(QueueName=f"{PREFIX}stuck-events")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="{}")
    watched.machine.look()
    sqs.purge_queue(QueueUrl=queue)


def let_an_event_wait_for_an_hour(watched: Watched) -> None:
    of_queue = {"QueueName": f"{PREFIX}lost-events"}
    watched.put("AWS/SQS", "ApproximateAgeOfOldestMessage", 3700, of_queue, [0])


def break_the_api(watched: Watched) -> None:
    watched.fault("down", "rekognition")
    ask_for_health(watched, times=5)


def ask_for_health(watched: Watched, times: int) -> None:
    """Ask several times at once, whatever the answers are."""

    def ask(number: int) -> None:
        with suppress(Refused):
            watched.shop.get("/health")

    with ThreadPoolExecutor(times) as callers:
        list(callers.map(ask, range(times)))


def slow_the_api(watched: Watched) -> None:
    of_api = {"ApiName": "future-store", "Stage": "api"}
    for _ in range(50):  # as many as make one in twenty of those of the other tests
        watched.put("AWS/ApiGateway", "Latency", 4000, of_api, [0, *EARLIER])


FAULTS: dict[str, Callable[[Watched], None]] = {
    "failed-executions": run_a_broken_execution,
    "throttles": refuse_calls_of_rekognition,
    "function-throttles": refuse_calls_of_functions,
    "dead-letters": let_an_event_get_stuck,
    "nobody-sweeps": let_an_event_wait_for_an_hour,
    "api-errors": break_the_api,
    "api-latency": slow_the_api,
}
GAUGES = {"redis-memory", "oldest-photo"}
SCHEDULES = {f"schedule-{function}" for function in (*FREQUENT, *NIGHTLY)}


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
    watched.shop.invoke(function, TICK)
    watched.machine.look(SOON)

    watched.hears(f"schedule-{function}", "ALARM", NIGHT_AFTER_NEXT)

    watched.shop.invoke(function, TICK)
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
