"""A service is out of reach in the middle of a busy quarter of an hour: in the end all is as without that."""

import asyncio
import os

import pytest

from chalicelib.database import Database
from chalicelib.errors import TransientError
from chalicelib.offers.starts import announce_offer
from chalicelib.orders.products import Product
from tests.chaos.outcomes import Outcome, differences, outcome_of
from tests.chaos.scenarios import TEA, enrol, order_tea, staff
from tests.chaos.world import MINUTE, World

SERVICES = {
    "Rekognition": ("collection.", "labels."),
    "Valkey": ("redis.",),
    "SNS": ("alerts-topic.", "storeroom-topic.", "offers-topic.", "results-topic."),
    "SES": ("mailbox.",),
    "S3": ("photos_bucket.", "results_bucket."),
    "Step Functions": ("workflow.",),
    "SQS": ("lost_events.",),
}
PEOPLE = (
    ("ann",),
    ("zoe", "bob"),
    ("max",),
    ("ann?", "zoe"),
    ("bob",),
    ("max", "zoe"),
    ("eve",),
    ("ann", "eve"),
)


async def quarter(world: World) -> None:
    """Customers with orders and newcomers come for a quarter of an hour, a photo every two minutes."""
    world.calm.products.put(Product(sku="tea", name="Tea", price_cents=300, stock=9), world.clock.now())
    announce_offer(world.calm, TEA)  # nobody is there yet
    await enrol(world, "ann", "bob")
    world.do(staff(world))
    world.faults.are_awake = True
    for name in ("ann", "bob"):
        await order_tea(world, name)
    for number, people in enumerate(PEOPLE):
        world.upload(f"entrance/door/{number}.jpg", *people)
        world.upload(f"gallery/party/{number}.jpg", *people)
        await asyncio.sleep(2 * MINUTE)


async def lose(world: World, service: str, minutes: int) -> None:
    """Put a service out of reach for some minutes, three minutes after now."""
    await asyncio.sleep(3 * MINUTE)
    until = world.clock.now() + minutes * 60_000

    def outage(name: str) -> TransientError | None:
        is_out = name.startswith(SERVICES[service]) and world.clock.now() < until
        return TransientError(f"{service} is out of reach") if is_out else None

    world.faults.outage = outage


@pytest.fixture(scope="module")
def calm(connected: Database) -> Outcome:
    """The undisturbed quarter of an hour."""
    return outcome_of(connected, quarter)


@pytest.mark.parametrize("service", SERVICES if os.environ.get("CHAOS") else ["Rekognition", "Valkey"])
def test_ten_minutes_without_a_service_change_nothing(
    connected: Database, calm: Outcome, service: str
) -> None:
    async def disturbed(world: World) -> None:
        world.do(lose(world, service, minutes=10))
        await quarter(world)

    found = outcome_of(connected, disturbed)

    wrong = [*found.broken, *differences(calm.form, found.form)]
    assert not wrong, "\n".join(wrong)
