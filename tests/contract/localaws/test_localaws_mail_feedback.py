"""E-mail to SES' simulator bounces and complains, and a topic's function hears of it."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws import LocalAws

from infrastructure import template

SENDER = "store@example.com"
PREFIX = "arn:aws:sns:us-east-1:123456789012:future-store"


class Post:
    """SES with the configuration set of our own template, and a function that hears of its feedback."""

    def __init__(self, aws: LocalAws, stage: str) -> None:
        self.aws, self.set, self.topic = aws, f"future-store-{stage}", f"{PREFIX}-{stage}-feedback"
        given = {"Stage": stage, "PhotosBucket": f"{stage}-photos", "ResultsBucket": f"{stage}-results"}
        parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
        aws.client("cloudformation").create_stack(
            StackName=self.set, TemplateBody=template.text(), Parameters=parameters
        )
        aws.client("ses").verify_email_identity(EmailAddress=SENDER)
        self.function = aws.function(f"{stage}-hears")
        aws.client("sns").subscribe(TopicArn=self.topic, Protocol="lambda", Endpoint=self.function)

    def send(self, to: str, name: str = "") -> None:
        self.aws.client("sesv2").send_email(
            FromEmailAddress=SENDER,
            Destination={"ToAddresses": [to]},
            Content={"Simple": {"Subject": {"Data": "Offers"}, "Body": {"Text": {"Data": "Two for one"}}}},
            ConfigurationSetName=name or self.set,
            EmailTags=[{"Name": "notification", "Value": "n-1"}],
        )

    def heard(self, count: int) -> list[dict[str, Any]]:
        events = self.aws.received(self.function, count)
        return [json.loads(each["Records"][0]["Sns"]["Message"]) for each in events]


@pytest.fixture(scope="module")
def post(aws: LocalAws) -> Post:
    return Post(aws, "mail")


def test_the_simulator_s_addresses_bounce_and_complain_and_others_do_not(post: Post) -> None:
    for name in ("success", "complaint", "bounce+ann", "suppressionlist"):
        post.send(f"{name}@simulator.amazonses.com")
    post.send("bounce@example.com")

    events = post.heard(3)
    found = {each["mail"]["destination"][0].partition("@")[0]: each for each in events}

    assert set(found) == {"complaint", "bounce+ann", "suppressionlist"}
    assert found["complaint"]["complaint"]["complaintFeedbackType"] == "abuse"
    bounce = found["bounce+ann"]["bounce"]
    assert (bounce["bounceType"], bounce["bounceSubType"]) == ("Permanent", "General")
    assert bounce["bouncedRecipients"][0]["emailAddress"] == "bounce+ann@simulator.amazonses.com"
    assert found["bounce+ann"]["mail"]["tags"]["notification"] == ["n-1"]


def test_a_configuration_set_that_is_not_there_is_refused(post: Post) -> None:
    with pytest.raises(ClientError, match=r"NotFoundException.*<no-such-set> does not exist"):
        post.send("success@simulator.amazonses.com", "no-such-set")


def test_ses_publishes_only_where_the_topic_s_policy_lets_it(aws: LocalAws, post: Post) -> None:
    before, topics = len(post.heard(3)), aws.client("sns")
    policy = topics.get_topic_attributes(TopicArn=post.topic)["Attributes"]["Policy"]
    other = policy.replace('"aws:SourceAccount":"123456789012"', '"aws:SourceAccount":"210987654321"')
    assert other != policy

    for now, name in ((other, "refused"), (policy, "told")):
        topics.set_topic_attributes(TopicArn=post.topic, AttributeName="Policy", AttributeValue=now)
        post.send(f"bounce+{name}@simulator.amazonses.com")

    assert post.heard(before + 1)[-1]["mail"]["destination"] == ["bounce+told@simulator.amazonses.com"]
