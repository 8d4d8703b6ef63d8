"""The API keeps to its own description, whatever it is sent.

Schemathesis makes the requests from `/openapi.json`: the bounds of every parameter and field, wrong
types, missing tokens, unheard-of methods, and sequences of calls. The same ones each time.
"""

import json
from typing import Any

import boto3
import pytest
import schemathesis
from schemathesis.engine import from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished

from chalicelib.bootstrap import services
from tests.conftest import TOKENS, Api
from tests.contract.api_server import served

METHODS = ["get", "put", "post", "delete", "patch"]
"""What Chalice's server hands on: others it answers itself, as API Gateway does."""
CONFIG = {
    "seed": 1,
    "workers": 1,
    "headers": {"Authorization": f"Bearer {TOKENS['admin']}"},
    "generation": {"deterministic": True, "database": "none", "max-examples": 20},
    "phases": {
        "coverage": {"generate-duplicate-query-parameters": True, "unexpected-methods": METHODS},
        "stateful": {"max-steps": 6},
    },
    "cache": {"enabled": False},
}
ACCEPTED = ["2xx", "401", "403", "404", "409", "410", "5xx"]
EXCLUDED: list[tuple[list[str], str, list[str]]] = [
    # there is no face collection in this AWS, which the call answers by 503, as described
    (["check_health"], "not_a_server_error", ["2xx", "4xx", "503"]),
    # that the end comes after the start is nothing a schema can say
    (["create_offer", "create_report"], "positive_data_acceptance", [*ACCEPTED, "400"]),
    # nor that the two customers are two
    (["merge_customer", "tell_apart"], "positive_data_acceptance", [*ACCEPTED, "400"]),
]
"""Operations of which a check takes a status that it doesn't take of others."""


@pytest.fixture
def shop(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What the API needs of AWS."""
    own = {"STAGE": "conformance", "PUSH_APPLICATION": "GCM/future-store"}
    own |= {
        name: f"conformance-{name.partition('_')[0].lower()}" for name in ("PHOTOS_BUCKET", "RESULTS_BUCKET")
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    wired, region = services(), environment["AWS_REGION"]
    bucket = boto3.client("s3", region)
    for name in (wired.settings.photos_bucket, wired.settings.results_bucket):
        bucket.create_bucket(Bucket=name)
    topics = boto3.client("sns", region)
    topics.create_platform_application(Name="future-store", Platform="GCM", Attributes={})
    for name in ("storeroom", "offers", "results", "reports", "alerts"):
        topics.create_topic(Name=f"{wired.settings.name}-{name}")
    boto3.client("stepfunctions", region).create_state_machine(
        name=wired.settings.name,
        definition=json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::123456789012:role/workflow",
    )


@pytest.fixture
def tested(shop: None, api: Api) -> list[Any]:
    """Everything that Schemathesis tells of one run."""
    from app import app

    operations = [
        {"include-operation-id": names, "checks": {check: {"expected-statuses": statuses}}}
        for names, check, statuses in EXCLUDED
    ]
    checks = {"positive_data_acceptance": {"expected-statuses": ACCEPTED}}
    config = schemathesis.Config.from_dict(CONFIG | {"operations": operations, "checks": checks})
    with served(app) as url:
        schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config)
        return list(from_schema(schema).execute())


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

    assert len(scenarios) > 60
    assert [str(error.info) for error in errors] == []
    assert not failures, "\n\n".join(sorted(failures))
