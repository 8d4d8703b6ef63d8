"""CloudWatch's metrics and alarms: what services tell, what is read back, and what a topic hears."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import Request, urlopen

import pytest
from local_aws import LocalAws

NAMESPACE = "test"
VISITS = [{"Name": "stage", "Value": "local"}, {"Name": "lane", "Value": "visit"}]


def look(aws: LocalAws, seconds: float = 0) -> Any:
    """Evaluate all alarms as if it were some seconds later."""
    body, headers = json.dumps({"seconds": seconds}).encode(), {"Content-Type": "application/json"}
    with urlopen(Request(f"{aws.url}/_localaws/look", body, headers)) as answer:
        return json.load(answer)


def put(aws: LocalAws, name: str, *values: float) -> None:
    data = [{"MetricName": name, "Dimensions": VISITS, "Value": value, "Unit": "Count"} for value in values]
    aws.client("cloudwatch").put_metric_data(Namespace=NAMESPACE, MetricData=data)


def statistics(aws: LocalAws, namespace: str, name: str, dimensions: Any, **more: Any) -> Any:
    """The one datapoint of a metric until now."""
    end = datetime.now(UTC) + timedelta(days=1)
    given = {"StartTime": end - timedelta(days=7), "EndTime": end, "Period": 7 * 86_400, **more}
    found = aws.client("cloudwatch").get_metric_statistics(
        Namespace=namespace, MetricName=name, Dimensions=dimensions, **given
    )
    [point] = found["Datapoints"]
    return point


def alarm(aws: LocalAws, metric: str, topic: str, suffix: str = "alarm", **changes: Any) -> str:
    """Make an alarm that tells the topic when the sum of five minutes is more than five."""
    name = f"{metric}-{suffix}"
    wanted = {
        "AlarmDescription": "Too many",
        "Namespace": NAMESPACE,
        "MetricName": metric,
        "Dimensions": VISITS,
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 5,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [topic],
        "OKActions": [topic],
    }
    if "ExtendedStatistic" in changes:
        del wanted["Statistic"]
    aws.client("cloudwatch").put_metric_alarm(AlarmName=name, **wanted | changes)
    return name


def told(aws: LocalAws, topic: str) -> list[tuple[str, Any]]:
    messages = [each for each in aws.get("/_localaws/messages") if each.get("topic") == topic]
    return [(each["subject"], json.loads(each["body"])) for each in messages]


@pytest.fixture
def topic(aws: LocalAws, request: pytest.FixtureRequest) -> str:
    return str(aws.client("sns").create_topic(Name=request.node.name)["TopicArn"])


def test_a_topic_hears_when_an_alarm_begins_and_ends(aws: LocalAws, topic: str) -> None:
    name = alarm(aws, "begins", topic)
    assert look(aws)[name] == "OK"
    put(aws, "begins", 2, 4)

    assert look(aws, seconds=60)[name] == "ALARM"
    assert look(aws, seconds=3600)[name] == "OK"

    (subject, began), (_, ended), *_ = told(aws, topic)
    assert subject == f'ALARM: "{name}" in US East (N. Virginia)'
    assert (began["OldStateValue"], began["NewStateValue"], ended["NewStateValue"]) == ("OK", "ALARM", "OK")
    assert began["Trigger"]["Dimensions"] == [{"value": d["Value"], "name": d["Name"]} for d in VISITS]
    assert "[6.0 (" in began["NewStateReason"]
    assert "treated as [NonBreaching]" in ended["NewStateReason"]


def test_the_history_of_an_alarm_tells_its_states(aws: LocalAws, topic: str) -> None:
    name = alarm(aws, "history", topic)
    client = aws.client("cloudwatch")
    assert client.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"] == "INSUFFICIENT_DATA"
    client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="to see who is told")

    items = client.describe_alarm_history(AlarmName=name)["AlarmHistoryItems"]

    assert [item["HistorySummary"] for item in items] == ["Alarm updated from INSUFFICIENT_DATA to ALARM"]
    assert [message["NewStateReason"] for _, message in told(aws, topic)] == ["to see who is told"]


def test_alarms_are_found_by_name_and_state_together(aws: LocalAws, topic: str) -> None:
    rings, _ = alarm(aws, "found", topic, "rings"), alarm(aws, "found", topic, "does-not")
    client = aws.client("cloudwatch")
    client.set_alarm_state(AlarmName=rings, StateValue="ALARM", StateReason="test")

    found = client.describe_alarms(AlarmNamePrefix="found-", StateValue="ALARM")["MetricAlarms"]

    assert [each["AlarmName"] for each in found] == [rings]


def test_a_changed_alarm_keeps_its_state(aws: LocalAws, topic: str) -> None:
    name = alarm(aws, "changed", topic)
    client = aws.client("cloudwatch")
    client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test")

    alarm(aws, "changed", topic, Threshold=7)

    [found] = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert (found["StateValue"], found["Threshold"]) == ("ALARM", 7)


def test_what_must_come_is_missed_only_after_the_machine_began(aws: LocalAws, topic: str) -> None:
    wanted = {"ComparisonOperator": "LessThanThreshold", "Threshold": 1, "TreatMissingData": "breaching"}
    name = alarm(aws, "comes", topic, **wanted)

    assert look(aws)[name] == "INSUFFICIENT_DATA"
    assert look(aws, seconds=3600)[name] == "ALARM"
    put(aws, "comes", 1)
    assert look(aws, seconds=60)[name] == "OK"


def test_a_percentile_can_ring(aws: LocalAws, topic: str) -> None:
    put(aws, "slow", *range(100))
    names = [
        alarm(aws, "slow", topic, share, ExtendedStatistic=share, Threshold=93.5) for share in ("p94", "p95")
    ]

    states = look(aws, seconds=60)

    assert [states[name] for name in names] == ["OK", "ALARM"]


def test_metrics_are_listed_once_and_read_by_their_dimensions(aws: LocalAws) -> None:
    put(aws, "read", 1, 2, 3)

    listed = aws.client("cloudwatch").list_metrics(Namespace=NAMESPACE, MetricName="read")["Metrics"]
    point = statistics(
        aws, NAMESPACE, "read", VISITS, Statistics=["Sum", "Average"], ExtendedStatistics=["p50"]
    )

    assert [sorted(each["Name"] for each in metric["Dimensions"]) for metric in listed] == [["lane", "stage"]]
    assert (point["Sum"], point["Average"], point["ExtendedStatistics"]) == (6, 2, {"p50": 2})


def test_executions_and_queues_are_measured(aws: LocalAws) -> None:
    machine = aws.machine("measured", {"Stop": {"Type": "Fail", "Error": "Broken"}})
    aws.run(machine, "1")
    queue = aws.client("sqs").create_queue(QueueName="measured")["QueueUrl"]
    aws.client("sqs").send_message(QueueUrl=queue, MessageBody="stuck")
    look(aws)
    of_machine, of_queue = (
        [{"Name": "StateMachineArn", "Value": machine}],
        [{"Name": "QueueName", "Value": "measured"}],
    )

    for name in ("ExecutionsStarted", "ExecutionsFailed", "ExecutionTime"):
        count = statistics(aws, "AWS/States", name, of_machine, Statistics=["SampleCount"])
        assert (name, count["SampleCount"]) == (name, 1)
    visible = statistics(
        aws, "AWS/SQS", "ApproximateNumberOfMessagesVisible", of_queue, Statistics=["Maximum"]
    )
    assert visible["Maximum"] == 1


def test_the_requests_of_the_rest_api_are_measured(aws: LocalAws) -> None:
    body = {
        "api": "shop",
        "stage": "test",
        "function": "shop-test",
        "requests": [[200, 10.0], [503, 30.0], [404, 20.0]],
        "calls": [[9.0, False], [29.0, True]],
        "lines": [],
    }
    request = Request(f"{aws.url}/_localaws/requests", json.dumps(body).encode())
    with urlopen(request):
        pass
    dimensions = [{"Name": "ApiName", "Value": "shop"}, {"Name": "Stage", "Value": "test"}]

    found = {
        name: statistics(aws, "AWS/ApiGateway", name, dimensions, Statistics=["Sum"])["Sum"]
        for name in ("Count", "4XXError", "5XXError", "Latency")
    }

    assert found == {"Count": 3, "4XXError": 1, "5XXError": 1, "Latency": 60}
    of_function = [{"Name": "FunctionName", "Value": "shop-test"}]
    duration = statistics(aws, "AWS/Lambda", "Duration", of_function, Statistics=["Sum", "SampleCount"])
    assert (duration["Sum"], duration["SampleCount"]) == (38, 2)
