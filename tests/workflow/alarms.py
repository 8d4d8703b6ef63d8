"""A deployed shop whose alarms are heard, and the faults that make them ring."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from demo.shop import Refused, Shop, wait
from localaws.faults.client import switch
from localaws.machine import Machine

PREFIX = "future-store-local-"
PERIOD = timedelta(minutes=5)
EARLIER = (1, 2)
"""Periods before the latest one."""


@dataclass
class Watched:
    """A deployed shop, and a queue that is subscribed to the topic of alarms."""

    machine: Machine
    shop: Shop
    queue: str
    heard: list[dict[str, Any]] = field(default_factory=list)

    def hears(self, alarm: str, state: str, seconds: float) -> None:
        """Evaluate the alarms until the subscriber hears that one has this state.

        Forget that message and those before it, but none after it: the alarms are also evaluated each minute.
        """
        wanted = (PREFIX + alarm, state)

        def has_heard() -> bool:
            self.machine.look(seconds)
            self.heard += self.received()
            return wanted in self._states()

        wait(has_heard, lambda: f"{alarm} in {state}: {self.heard}")
        del self.heard[: self._states().index(wanted) + 1]

    def _states(self) -> list[tuple[str, str]]:
        return [(each["AlarmName"], each["NewStateValue"]) for each in self.heard]

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
        """Switch a fault, as the command does."""
        switch(self.machine.env["AWS_ENDPOINT_URL"], *words)

    def received(self) -> list[dict[str, Any]]:
        """Take the messages of alarms from the queue."""
        sqs, found = self.shop.aws("sqs"), []
        while messages := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
                body = json.loads(json.loads(message["Body"])["Message"])
                found += [body] if "AlarmName" in body else []
        return found


def run_a_broken_execution(watched: Watched) -> None:
    states, machine = watched.shop.aws("stepfunctions"), watched.shop.environment["STATE_MACHINE_ARN"]
    arn = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    name = arn.rpartition(":")[2]

    def is_announced() -> bool:
        return any(alert["execution"] == name for alert in watched.shop.published("alerts"))

    wait(is_announced, lambda: "it should fail, and no later test should hear of it")


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


def call(watched: Watched, function: str) -> None:
    """Call a function with an event that it refuses at once, so that it does nothing but count as run."""
    answer = watched.shop.aws("lambda").invoke(FunctionName=PREFIX + function, Payload="{}")
    assert "FunctionError" in answer


FAULTS: dict[str, Callable[[Watched], None]] = {
    "failed-executions": run_a_broken_execution,
    "throttles": refuse_calls_of_rekognition,
    "function-throttles": refuse_calls_of_functions,
    "dead-letters": let_an_event_get_stuck,
    "nobody-sweeps": let_an_event_wait_for_an_hour,
    "api-errors": break_the_api,
    "api-latency": slow_the_api,
}
