"""The functions of today take the events of executions that an earlier release began.

Such an execution keeps its definition: a review waits for minutes, a promotion may wait for weeks.
"""

from contextlib import suppress

import pytest

from chalicelib.errors import NotFound, ServiceError
from chalicelib.shop import Shop
from chalicelib.shop import shop as shop_of_process
from demo.pictures import portrait
from tests.recorded_events import RECORDED, put_fakes, remember

MISSING = (NotFound, ServiceError)
"""A task may end for what this shop lacks: the objects of a report, and topics."""


@pytest.fixture
def wired_shop(environment: dict[str, str]) -> Shop:
    """The shop that the handlers find, with buckets and faces in memory."""
    shop = shop_of_process()
    put_fakes(shop)
    return shop


@pytest.mark.parametrize("task", RECORDED)
def test_a_task_takes_the_recorded_events(wired_shop: Shop, task: str) -> None:
    import app

    for event in RECORDED[task]:
        remember(wired_shop, event, portrait("astronaut"))
        with suppress(*MISSING):
            getattr(app, task)(event, None)
