"""A deployment says when nobody hears the alarms."""

from pathlib import Path

from infrastructure.stages import read_stage
from infrastructure.subscriptions import unheard

STAGE = read_stage(Path(__file__).parents[2], "dev")
TOPIC = "arn:aws:sns:us-east-1:123456789012:future-store-dev-alerts"


class Sns:
    """A topic with these subscriptions: endpoints, and whether they are confirmed."""

    def __init__(self, **confirmed: bool) -> None:
        self.confirmed = confirmed

    def list_subscriptions_by_topic(self, TopicArn: str) -> dict[str, list[dict[str, str]]]:  # noqa: N803
        found = [
            {"Endpoint": name, "SubscriptionArn": f"{TopicArn}:1" if confirmed else "PendingConfirmation"}
            for name, confirmed in self.confirmed.items()
        ]
        return {"Subscriptions": found}


def test_a_topic_without_a_subscriber_is_told_with_its_remedy() -> None:
    said = unheard(Sns(), STAGE, TOPIC)

    assert said.startswith("WARNING: nobody hears the alarms and failures of stage dev: ")
    assert '"alerts": {"email": "..."}' in said


def test_a_subscriber_who_has_not_confirmed_hears_nothing() -> None:
    assert unheard(Sns(owner=False), STAGE, TOPIC).endswith("owner has not confirmed yet what SNS has sent.")


def test_one_who_has_confirmed_is_enough() -> None:
    assert unheard(Sns(owner=False, till=True), STAGE, TOPIC) == ""
