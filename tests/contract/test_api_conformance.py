"""The API keeps to its own description, whatever it is sent.

Schemathesis makes the requests from `/openapi.json`: the bounds of every parameter and field, wrong
types, missing tokens, unheard-of methods, and sequences of calls. The same ones each time.
"""

from typing import Any

import pytest
import schemathesis
from schemathesis.engine import from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished

from chalicelib.shop import shop as shop_of_process
from tests.conftest import TOKENS, Api
from tests.contract.api_server import served
from tests.contract.stocked_shop import build, stock

STAGE = {
    "STAGE": "conformance",
    "PHOTOS_BUCKET": "conformance-photos",
    "RESULTS_BUCKET": "conformance-results",
    "PUSH_APPLICATION": "GCM/future-store",
}
DESCRIPTION = {"GET /openapi.json"}
METHODS = ["get", "put", "post", "delete", "patch"]
"""What Chalice's server hands on: others it answers itself, as API Gateway does."""
CONFIG = {
    "seed": 1,
    "workers": 1,
    "headers": {"Authorization": f"Bearer {TOKENS['admin']}"},
    "generation": {"deterministic": True, "database": "none", "max-examples": 10},
    "phases": {
        "coverage": {"generate-duplicate-query-parameters": True, "unexpected-methods": METHODS},
        "stateful": {"max-steps": 6},
    },
    "cache": {"enabled": False},
}
ACCEPTED = ["2xx", "401", "403", "404", "409", "410", "5xx"]
REFUSABLE = {"expected-statuses": [*ACCEPTED, "400"]}
EXCLUDED: list[tuple[list[str], dict[str, Any]]] = [
    # there is no face collection in this AWS, which the call answers by 503, as described
    (["check_health"], {"not_a_server_error": {"expected-statuses": ["2xx", "4xx", "503"]}}),
    # that the end comes after the start is nothing a schema can say
    (["create_offer", "create_report"], {"positive_data_acceptance": REFUSABLE}),
    # nor what is a picture
    (["search_picture"], {"positive_data_acceptance": {"expected-statuses": [*ACCEPTED, "400", "422"]}}),
    # nor which cursors Step Functions has given out
    (["list_executions"], {"positive_data_acceptance": REFUSABLE}),
    # nor that the two customers are two; and the one not found can be the other one, whom the body names
    (
        ["merge_customer", "tell_apart"],
        {"positive_data_acceptance": REFUSABLE, "ensure_resource_availability": {"enabled": False}},
    ),
]
"""Operations that a check is eased or off for, and why."""


@pytest.fixture
def shop(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A stage of its own, with one of everything."""
    for name, value in STAGE.items():
        monkeypatch.setenv(name, value)
    build(shop_of_process(), environment["AWS_REGION"])
    stock(shop_of_process())


@pytest.fixture
def tested(shop: None, api: Api) -> list[Any]:
    """Everything that Schemathesis tells of one run."""
    from app import app

    operations = [{"include-operation-id": names, "checks": eased} for names, eased in EXCLUDED]
    checks = {"positive_data_acceptance": {"expected-statuses": ACCEPTED}}
    config = schemathesis.Config.from_dict(CONFIG | {"operations": operations, "checks": checks})
    with served(app) as url:
        schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config)
        return list(from_schema(schema).execute())


def served_operations() -> set[str]:
    from app import app

    served = {f"{method} {path}" for path, views in app.routes.items() for method in views.keys() - {"HEAD"}}
    return served - DESCRIPTION


def test_the_api_keeps_to_its_description(tested: list[Any]) -> None:
    scenarios = [event for event in tested if isinstance(event, ScenarioFinished)]
    failures = {
        f"{scenario.phase.value} {scenario.label} {check.name}: {check.failure_info.failure}\n"
        + check.failure_info.code_sample
        for scenario in scenarios
        for checks in scenario.recorder.checks.values()
        for check in checks
        if check.failure_info
    }
    errors = [event for event in tested if isinstance(event, NonFatalError)]

    assert served_operations() <= {str(scenario.label) for scenario in scenarios}
    assert [str(error.info) for error in errors] == []
    assert not failures, "\n\n".join(sorted(failures))
