"""Whatever happens in whatever order, with outages and late events: all is as in a plain model."""

import os
import uuid

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import get_state_machine_test

from chalicelib.database import Database
from tests.chaos.any_order import AnyOrder

SEED = int(os.environ.get("SEED", "0"))
EXAMPLES, STEPS = (60, 25) if os.environ.get("CHAOS") else (2, 12)


def test_all_is_as_in_a_plain_model(connected: Database) -> None:
    def machine() -> AnyOrder:
        return AnyOrder(Database(connected.client, uuid.uuid4().hex), SEED)

    long = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    seed(SEED)(get_state_machine_test(machine, settings=long))()
