"""Subscriptions to a stage's topics, from "subscriptions" in .chalice/config.json.

    "subscriptions": {"storeroom": {"email": "storeroom@example.com", "https": "https://till.example.com/orders"}}

SNS asks each for its consent, by a link in an e-mail or a POST with a SubscribeURL, and signs what it sends.
"""

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
