"""The metrics of functions: those of Lambda, and those that a function prints."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lambda_functions import Machine
from moto import mock_aws

from localaws.cloudwatch.metrics import Metrics, key
from localaws.cloudwatch.sources import Sources
from localaws.cloudwatch.summary import Summary
from localaws.lambdas.answers import TooManyRequestsError

CODE = """
import json, time
def handler(event, context):
    definition = {"Namespace": "shop", "Dimensions": [["stage"]], "Metrics": [{"Name": "Photos"}]}
    head = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [definition]}
    print(json.dumps({"_aws": head, "stage": "test", "Photos": [3]}))
    if event == "fail":
        raise ValueError
"""


class Measured(Machine):
    """A machine that lets so many functions run at once."""

    def __init__(self, folder: Path) -> None:
        self.metrics, self.most = Metrics(), 10.0
        sources = Sources(self.metrics)
        super().__init__(
            folder / "state", folder / "no-runtime", sources, account_concurrency=lambda: self.most
        )

    def found(self, namespace: str, name: str, **dimensions: str) -> Summary:
        return self.metrics.read(key(namespace, name, dimensions), 0, 1e12)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Measured]:
    with mock_aws():
        machine = Measured(tmp_path)
        yield machine
        machine.close()


def test_runs_errors_and_throttles_are_measured(machine: Measured) -> None:
    function = machine.create("counts", CODE)
    machine.call(function)
    machine.call(function, "fail")
    machine.most = 0.0
    with pytest.raises(TooManyRequestsError):
        machine.call(function)

    names = ("Invocations", "Errors", "Throttles")
    expected = {"Invocations": 2, "Errors": 1, "Throttles": 1}

    assert {
        name: machine.found("AWS/Lambda", name, FunctionName="counts").total for name in names
    } == expected
    assert {name: machine.found("AWS/Lambda", name).total for name in names} == expected
    assert machine.found("AWS/Lambda", "Duration", FunctionName="counts").count == 2


def test_what_a_function_prints_as_a_metric_is_one(machine: Measured) -> None:
    machine.call(machine.create("prints", CODE))

    assert machine.found("shop", "Photos", stage="test").total == 3
