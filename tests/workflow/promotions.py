"""People in the store and offers to them, for the end-to-end tests of promotions."""

from collections import Counter
from typing import Any

from demo import pictures
from demo.shop import Shop, wait


def enter(shop: Shop, person: str, marketing: bool = True) -> str:
    """Let somebody in and note their address and consents. Return their id."""
    photo = shop.came(f"{person}.jpg", pictures.portrait(person))
    customer = str(photo["faces"][0]["customer_id"])
    details = {
        "contact": {"email": f"{person}@example.com"},
        "consents": {"recognition": True, "marketing": marketing},
    }
    shop.call("PATCH", f"/customers/{customer}", details)
    return customer


def promote(shop: Shop, **offer: Any) -> str:
    """Make an offer. Return its id."""
    return str(shop.call("POST", "/offers", {"text": "Tea for two", **offer})["id"])


def execution_of(shop: Shop, offer: str) -> str:
    """Return the ARN of the execution that promotes an offer."""
    arn = shop.environment["STATE_MACHINE_ARN"].replace(":stateMachine:", ":execution:")
    return f"{arn}:promotion-{offer}"


def ended(shop: Shop, offer: str, status: str = "SUCCEEDED") -> None:
    """Wait until the offer's promotion has ended as expected."""
    describe = shop.aws("stepfunctions").describe_execution
    found: list[str] = []

    def over() -> bool:
        found[:] = [describe(executionArn=execution_of(shop, offer))["status"]]
        return found != ["RUNNING"]

    wait(over, lambda: "the promotion should end")
    assert found == [status]


def told(shop: Shop) -> Counter[str]:
    """Count the topic's messages about each customer."""
    return Counter(message["customer_id"] for message in shop.published("offers"))


def mailed(shop: Shop) -> Counter[str]:
    """Count the e-mails to each address."""
    return Counter(address for mail in shop.mails() for address in mail["to"])
