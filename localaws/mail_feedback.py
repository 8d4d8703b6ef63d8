"""Events of SES about e-mail to its simulator: bounces and complaints, told to an SNS topic.

The addresses are those of the Amazon SES Developer Guide, "Using the mailbox simulator"; a label after a `+`
makes no difference. The events' form is that of "Contents of event data that Amazon SES publishes to Amazon
SNS". Others than the simulator's addresses neither bounce nor complain here.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ses.models import ses_backends
from moto.sesv2.responses import SESV2Response
from moto.sns.models import Topic, sns_backends

from localaws.patch import replace

SIMULATOR = "simulator.amazonses.com"
SUBJECT = "Amazon SES Email Event Notification"
BOUNCES = {"bounce": "General", "suppressionlist": "OnAccountSuppressionList"}
"""First part of an address -> the subtype of its permanent bounce."""


class NoSuchSet(JsonRESTError):
    """A configuration set that is not there."""

    code = 404

    def __init__(self, name: str) -> None:
        super().__init__("NotFoundException", f"Configuration set <{name}> does not exist.")


def install() -> None:
    """Tell of e-mail to the simulator what the configuration set wants. Refuse a set that is not there."""
    send = SESV2Response.send_email

    def send_and_tell(self: SESV2Response) -> str:
        request = json.loads(self.body)
        name = request.get("ConfigurationSetName")
        ses = ses_backends[self.current_account][self.region]
        if name and name not in ses.config_sets:
            raise NoSuchSet(name)
        answer = str(send(self))
        destination = ses.config_set_event_destination.get(name or "", {})
        for event in _events(request, json.loads(answer)["MessageId"]):
            _tell(
                event,
                destination,
                f"arn:aws:ses:{self.region}:{self.current_account}:configuration-set/{name}",
            )
        return answer

    replace(SESV2Response, "send_email", send_and_tell)


def _events(request: Mapping[str, Any], message_id: str) -> Iterator[dict[str, Any]]:
    """Yield an event for each address of the simulator that bounces or complains."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    to = [address for addresses in request.get("Destination", {}).values() for address in addresses]
    tags = {tag["Name"]: [tag["Value"]] for tag in request.get("EmailTags", [])}
    tags |= {"ses:configuration-set": [request.get("ConfigurationSetName", "")]}
    mail = {
        "timestamp": now,
        "source": request.get("FromEmailAddress"),
        "messageId": message_id,
        "destination": to,
        "tags": tags,
    }
    common = {"timestamp": now, "feedbackId": str(uuid.uuid4())}
    for address in to:
        name, _, domain = parseaddr(address)[1].lower().partition("@")
        kind = name.partition("+")[0]
        if domain == SIMULATOR and kind in BOUNCES:
            bounced = {"emailAddress": address, "action": "failed", "status": "5.1.1"}
            what = {"bounceType": "Permanent", "bounceSubType": BOUNCES[kind], "bouncedRecipients": [bounced]}
            yield {"eventType": "Bounce", "mail": mail, "bounce": common | what}
        elif domain == SIMULATOR and kind == "complaint":
            what = {"complaintFeedbackType": "abuse", "complainedRecipients": [{"emailAddress": address}]}
            yield {"eventType": "Complaint", "mail": mail, "complaint": common | what}


def _tell(event: Mapping[str, Any], destination: Mapping[str, Any], mail_set: str) -> None:
    """Publish an event, if the destination takes it and its topic lets SES publish."""
    arn = destination.get("SnsDestination", {}).get("TopicARN", "")
    if not destination.get("Enabled") or event["eventType"].lower() not in destination["MatchingEventTypes"]:
        return
    _, _, _, region, account, _ = arn.split(":")
    topic = sns_backends[account][region].topics.get(arn)
    if topic is not None and lets_publish(topic, mail_set):
        topic.publish(json.dumps(event), SUBJECT)


def lets_publish(topic: Topic, mail_set: str) -> bool:
    """Tell whether a topic's policy lets SES publish for this configuration set (ARN)."""
    context = {"aws:SourceAccount": mail_set.split(":")[4], "aws:SourceArn": mail_set}
    return any(_allows(each, topic.arn, context) for each in json.loads(topic.policy)["Statement"])


def _allows(statement: Mapping[str, Any], topic: str, context: Mapping[str, str]) -> bool:
    conditions = statement.get("Condition", {})
    return (
        statement["Effect"] == "Allow"
        and statement["Principal"] == {"Service": "ses.amazonaws.com"}
        and (statement["Action"], statement["Resource"]) == ("sns:Publish", topic)
        and set(conditions) <= {"StringEquals"}
        and all(context.get(name) == value for name, value in conditions.get("StringEquals", {}).items())
    )
