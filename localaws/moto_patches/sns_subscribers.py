"""A topic's HTTP subscribers and functions are called in the background, and again if they do not answer.

moto calls them while the publisher waits, so that a slow or stopped system of the shop would fail the task
that published. As on AWS, an answer may take 15 seconds, and three more attempts follow (20 seconds apart on
AWS) unless the subscriber refuses with a 4xx. Unlike AWS, subscriptions need no confirmation, the certificate
that the signature names cannot be fetched, and undelivered messages are lost when the machine stops. But a
function gets its event as S3's events come, so none is lost.

Amazon SNS Developer Guide: "Fanout to HTTPS endpoints" and "Message delivery retries".
"""

import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import requests
from moto.sns.models import Subscription

from localaws.functions import Send
from localaws.patch import replace

ATTEMPTS = 4
RETRY_DELAY_SECONDS = 2.0
TIMEOUT_SECONDS = 15.0
TOO_MANY_REQUESTS = 429

Log = Callable[[str], None]


def install(log: Log, send: Send) -> None:
    """Deliver to HTTP and HTTPS subscribers in the background, and to functions by `send`.

    `log` gets a line for each failed delivery.
    """
    publish = Subscription.publish
    callers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="subscribers")

    def deliver(self: Subscription, message: str, message_id: str, *args: Any, **options: Any) -> None:
        if self.protocol not in ("http", "https", "lambda"):
            publish(self, message, message_id, *args, **options)
            return
        attributes = options.get("message_attributes")
        if self._filter_policy_matcher and not self._filter_policy_matcher.matches(attributes, message):
            return
        notice = (message, message_id, options.get("subject"), attributes or None)
        if self.protocol == "lambda":
            send(self.endpoint, json.dumps(_event(self, *notice)))
            return
        callers.submit(_first_attempt, callers, log, self, notice)

    replace(Subscription, "publish", deliver)


def _event(
    subscriber: Subscription, message: str, message_id: str, subject: str | None, attributes: Any
) -> dict[str, Any]:
    """Return the event of a function (Lambda Developer Guide, "Invoking Lambda functions with SNS")."""
    moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    notice = {
        "Type": "Notification",
        "MessageId": message_id,
        "TopicArn": subscriber.topic_arn,
        "Subject": subject,
        "Message": message,
        "Timestamp": moment,
        "MessageAttributes": attributes or {},
    }
    source = {"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": subscriber.arn}
    return {"Records": [source | {"Sns": notice}]}


def _first_attempt(
    callers: ThreadPoolExecutor, log: Log, subscriber: Subscription, message: tuple[Any, ...]
) -> None:
    notice = subscriber.get_post_data(*message)
    subscriber.topic.sns_backend._message_public_keys.clear()  # moto keeps one for each message, for ever
    _attempt(callers, log, subscriber, notice, ATTEMPTS)


def _attempt(
    callers: ThreadPoolExecutor, log: Log, subscriber: Subscription, notice: dict[str, Any], left: int
) -> None:
    refusal, again = _call(subscriber.endpoint, notice, _headers(subscriber, notice))
    if not refusal:
        return
    if not again or left == 1:
        log(f"SNS gives up on {subscriber.endpoint}: {refusal}")
        return
    later = threading.Timer(
        RETRY_DELAY_SECONDS, lambda: callers.submit(_attempt, callers, log, subscriber, notice, left - 1)
    )
    later.daemon = True
    later.start()


def _call(url: str, notice: dict[str, Any], headers: Mapping[str, str]) -> tuple[str, bool]:
    """Call the subscriber. Return the reason of a failure ("" if it succeeded), and whether to retry."""
    try:
        answer = requests.post(url, json=notice, headers=headers, timeout=TIMEOUT_SECONDS)
    except requests.RequestException as exc:
        return type(exc).__name__, True
    if answer.ok:
        return "", False
    return (
        f"it answered {answer.status_code}",
        answer.status_code >= 500 or answer.status_code == TOO_MANY_REQUESTS,
    )


def _headers(subscriber: Subscription, notice: dict[str, Any]) -> dict[str, str]:
    return {
        "Content-Type": "text/plain; charset=UTF-8",
        "x-amz-sns-message-type": notice["Type"],
        "x-amz-sns-message-id": notice["MessageId"],
        "x-amz-sns-topic-arn": subscriber.topic_arn,
        "x-amz-sns-subscription-arn": subscriber.arn,
    }
