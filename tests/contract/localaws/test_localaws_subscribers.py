"""A topic's HTTP subscribers are called, and don't keep the publisher waiting."""

import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from local_aws import PATIENCE, LocalAws

from localaws import processes, wait


class Till(ThreadingHTTPServer):
    """A shop's own system; answers with the given statuses, the last of them for ever."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/hook"
        self.statuses = [200]
        self.got: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.gate = threading.Event()
        self.gate.set()

    def wait_for(self, count: int) -> list[tuple[dict[str, str], dict[str, Any]]]:
        wait.until(lambda: len(self.got) >= count, PATIENCE)
        return self.got


class _Handler(BaseHTTPRequestHandler):
    server: Till

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.gate.wait(PATIENCE)
        self.server.got.append(({k.lower(): v for k, v in self.headers.items()}, json.loads(body)))
        self.send_response(self.server.statuses[min(len(self.server.got), len(self.server.statuses)) - 1])
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def till() -> Iterator[Till]:
    server = Till()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.gate.set()
    server.shutdown()
    server.server_close()


def subscribed_topic(aws: LocalAws, url: str) -> str:
    """A topic of a stack that subscribes a system to it, as the project's template does."""
    name = f"t{uuid.uuid4().hex}"
    template = {
        "Parameters": {"Url": {"Type": "String"}},
        "Conditions": {"ByUrl": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Url"}, ""]}]}},
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}},
            "Subscription": {
                "Type": "AWS::SNS::Subscription",
                "Condition": "ByUrl",
                "Properties": {
                    "TopicArn": {"Ref": "Topic"},
                    "Protocol": {"Fn::Select": [0, {"Fn::Split": [":", {"Ref": "Url"}]}]},
                    "Endpoint": {"Ref": "Url"},
                },
            },
        },
    }
    parameters = [{"ParameterKey": "Url", "ParameterValue": url}]
    aws.client("cloudformation").create_stack(
        StackName=name, TemplateBody=json.dumps(template), Parameters=parameters
    )
    return f"arn:aws:sns:us-east-1:123456789012:{name}"


def test_a_subscriber_of_a_stack_is_called_with_the_message(aws: LocalAws, till: Till) -> None:
    topic = subscribed_topic(aws, till.url)
    published = aws.client("sns").publish(TopicArn=topic, Subject="An order", Message='{"order": 1}')
    ((headers, notice),) = till.wait_for(1)
    assert (notice["Type"], notice["TopicArn"], notice["Subject"]) == ("Notification", topic, "An order")
    assert (notice["Message"], notice["MessageId"]) == ('{"order": 1}', published["MessageId"])
    assert notice["Signature"]
    assert headers["x-amz-sns-message-type"] == "Notification"
    assert headers["x-amz-sns-topic-arn"] == topic


def test_an_empty_parameter_subscribes_no_endpoint(aws: LocalAws) -> None:
    topic = subscribed_topic(aws, "")
    assert aws.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


def test_a_stack_that_goes_takes_its_subscription_along(aws: LocalAws, till: Till) -> None:
    topic = subscribed_topic(aws, till.url)
    aws.client("cloudformation").delete_stack(StackName=topic.rpartition(":")[2])
    subscriptions = aws.client("sns").list_subscriptions()["Subscriptions"]
    assert [found for found in subscriptions if found["TopicArn"] == topic] == []


def test_a_slow_subscriber_keeps_no_publisher_waiting(aws: LocalAws, till: Till) -> None:
    topic = subscribed_topic(aws, till.url)
    till.gate.clear()
    aws.client("sns").publish(TopicArn=topic, Message="1")
    assert till.got == []
    till.gate.set()
    till.wait_for(1)


def test_a_subscriber_that_is_down_fails_no_publisher(aws: LocalAws) -> None:
    topic = subscribed_topic(aws, f"http://127.0.0.1:{processes.free_port()}/")
    assert aws.client("sns").publish(TopicArn=topic, Message="1")["MessageId"]


def test_a_state_machine_s_notice_reaches_the_subscriber(aws: LocalAws, till: Till) -> None:
    topic = subscribed_topic(aws, till.url)
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"TopicArn": topic, "Message": "fetch"},
        "End": True,
    }
    machine = aws.machine(f"notifies-{uuid.uuid4().hex}", {"Notify": task})
    assert aws.run(machine, "1")["status"] == "SUCCEEDED"
    assert till.wait_for(1)[0][1]["Message"] == "fetch"


def test_a_subscriber_with_a_filter_hears_only_of_what_it_lets_through(aws: LocalAws, till: Till) -> None:
    topic, sns = subscribed_topic(aws, till.url), aws.client("sns")
    (subscription,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    sns.set_subscription_attributes(
        SubscriptionArn=subscription["SubscriptionArn"],
        AttributeName="FilterPolicy",
        AttributeValue='{"greet": ["true"]}',
    )
    attributes = {"greet": {"DataType": "String", "StringValue.$": "$.greet"}}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"TopicArn": topic, "Message.$": "$.text", "MessageAttributes": attributes},
        "End": True,
    }
    machine = aws.machine(f"greets-{uuid.uuid4().hex}", {"Notify": task})
    for number, greet in enumerate(("false", "true")):
        given = {"greet": greet, "text": f"greet: {greet}"}
        assert aws.run(machine, str(number), given)["status"] == "SUCCEEDED"

    ((_, notice),) = till.wait_for(1)
    assert notice["Message"] == "greet: true"
    assert notice["MessageAttributes"] == {"greet": {"Type": "String", "Value": "true"}}


def test_a_failed_call_is_repeated_and_a_refused_one_is_not(aws: LocalAws, till: Till) -> None:
    topic = subscribed_topic(aws, till.url)
    till.statuses = [503, 400]
    aws.client("sns").publish(TopicArn=topic, Message="1")
    first, second = till.wait_for(2)
    assert first[1]["MessageId"] == second[1]["MessageId"]
