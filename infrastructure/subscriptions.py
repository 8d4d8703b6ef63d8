"""Subscriptions to a stage's topics, from "subscriptions" in .chalice/config.json.

    "subscriptions": {"storeroom": {"email": "storeroom@example.com", "https": "https://till.example.com/orders"}}

SNS asks each for its consent, by a link in an e-mail or a POST with a SubscribeURL, and signs what it sends.
"""

from typing import Any

from infrastructure.errors import DeploymentError
from infrastructure.stages import Stage

TOPICS = ("storeroom", "arrivals", "offers", "results", "reports", "alerts")
WAYS = {"email": "Email", "https": "Url"}


def parameters(stage: Stage) -> dict[str, str]:
    """Return the template's parameters, as StoreroomEmail and StoreroomUrl, "" for nobody.

    Raises:
        DeploymentError: an unknown topic, or another way than e-mail and HTTPS.
    """
    for topic, ways in stage.subscriptions.items():
        require_known(stage, topic, TOPICS)
        for way in ways:
            require_known(stage, way, tuple(WAYS))
    return {
        f"{topic.capitalize()}{suffix}": stage.subscriptions.get(topic, {}).get(way, "")
        for topic in TOPICS
        for way, suffix in WAYS.items()
    }


def require_known(stage: Stage, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        raise DeploymentError(
            f"The subscriptions of stage {stage.name!r} in .chalice/config.json name {name!r}; "
            f"known are {', '.join(known)}."
        )


def unheard(sns: Any, stage: Stage, alerts: str) -> str:
    """Return a warning if nobody hears the topic `alerts`, an ARN, with its remedy; "" otherwise."""
    found = sns.list_subscriptions_by_topic(TopicArn=alerts)["Subscriptions"]
    waiting = [each["Endpoint"] for each in found if not each["SubscriptionArn"].startswith("arn:")]
    if len(waiting) < len(found):
        return ""
    beginning = f"WARNING: nobody hears the alarms and failures of stage {stage.name}: "
    if waiting:
        return f"{beginning}{', '.join(waiting)} has not confirmed yet what SNS has sent."
    return (
        f'{beginning}give "subscriptions" of the stage in .chalice/config.json '
        '"alerts": {"email": "..."}, and deploy again.'
    )
