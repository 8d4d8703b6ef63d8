"""Recording of everything that SNS publishes to a topic, a phone or a mobile app."""

import json
from typing import Any

from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend, Topic

from localaws.patch import replace
from localaws.sent_messages.store import SentMessages

_STRUCTURE = "Invalid parameter: Message Structure"


def install(messages: SentMessages) -> None:
    """Record publications to topics, and messages to phones and devices."""
    _keep_topics(messages)
    _keep_people(messages)


def _keep_topics(messages: SentMessages) -> None:
    publish = Topic.publish

    def keep(self: Topic, message: str, subject: str | None = None, *args: Any, **options: Any) -> str:
        messages.add(service="sns", topic=self.arn, to=_by_mail(self), subject=subject, body=message)
        message_id = str(publish(self, message, subject, *args, **options))
        self.sent_notifications.clear()  # moto's own record grows for ever
        return message_id

    replace(Topic, "publish", keep)


def _by_mail(topic: Topic) -> list[str]:
    """Return the e-mail addresses that are subscribed to a topic."""
    subscriptions = topic.sns_backend._get_topic_subscriptions(topic)
    return [each.endpoint for each in subscriptions if each.protocol == "email"]


def _keep_people(messages: SentMessages) -> None:
    publish = SNSBackend.publish

    def keep(
        self: SNSBackend,
        message: str,
        arn: str | None,
        phone_number: str | None = None,
        *args: Any,
        **options: Any,
    ) -> str:
        endpoint = self.platform_endpoints.get(arn or "")
        structured = endpoint is not None and options.get("message_structure") == "json"
        body = _for_platform(message, endpoint.application.platform) if endpoint and structured else message
        message_id = publish(self, message, arn, phone_number, *args, **options)
        common = {"service": "sns", "topic": "", "subject": options.get("subject")}
        if phone_number:
            messages.add(**common, phone=phone_number, to=[phone_number], body=message)
            self.sms_messages.clear()
            self.sms_message_objects.clear()
        elif endpoint:
            messages.add(**common, endpoint=endpoint.arn, to=[endpoint.token], body=body)
            endpoint.messages.clear()
        return message_id

    replace(SNSBackend, "publish", keep)


def _for_platform(message: str, platform: str) -> str:
    """Return a device's part of a message that has a part for each platform (as GCM's, in JSON again)."""
    try:
        parts = json.loads(message)
        return str(parts.get(platform, parts["default"]))
    except ValueError as exc:
        raise SNSInvalidParameter(f"{_STRUCTURE} - JSON message body failed to parse") from exc
    except (AttributeError, KeyError) as exc:
        raise SNSInvalidParameter(f"{_STRUCTURE} - No default entry in JSON message body") from exc
