"""The wrapper of SQS against botocore's stubber."""

import boto3
from botocore.stub import Stubber

from chalicelib.aws.queues import Message, Queue

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/future-store-test-lost-events"
RECEIVE = {
    "QueueUrl": URL,
    "MaxNumberOfMessages": 10,
    "WaitTimeSeconds": 1,
    "MessageSystemAttributeNames": ["ApproximateReceiveCount"],
}


def test_messages_are_received_with_their_count_and_deleted_by_their_receipt() -> None:
    client = boto3.client("sqs", "us-east-1", aws_access_key_id="t", aws_secret_access_key="t")
    attributes = {"ApproximateReceiveCount": "2"}
    sent = {"MessageId": "m", "Body": "{}", "ReceiptHandle": "r", "Attributes": attributes}
    with Stubber(client) as stub:
        stub.add_response("receive_message", {"Messages": [sent]}, RECEIVE)
        stub.add_response("delete_message", {}, {"QueueUrl": URL, "ReceiptHandle": "r"})
        stub.add_response("receive_message", {}, RECEIVE)
        queue = Queue(client, URL)

        (message,) = queue.receive()
        queue.delete(message)

        assert (message, queue.receive()) == (Message("m", "{}", "r", 2), [])
