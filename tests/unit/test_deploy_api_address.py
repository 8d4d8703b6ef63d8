"""The value of "${api_url}" in statemachine.json."""

from collections.abc import Mapping

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.stages import Stage
from infrastructure.statemachine.api_address import api_address, local_hint
from infrastructure.statemachine.deployed import Deployed

RECORDED = "https://x.execute-api.eu-west-1.amazonaws.com/api/"


def address(
    stage: str = "dev", own: str = "", recorded: str = RECORDED, environment: Mapping[str, str] | None = None
) -> str:
    deployed = Deployed({}, "eu-west-1", "123456789012", recorded)
    return api_address(settings(stage, own), deployed, environment or {})


def settings(stage: str, own: str = "") -> Stage:
    return Stage("app", stage, "photos", "results", "store@example.com", {}, frozenset(), own)


def test_the_address_is_the_one_chalice_recorded_without_its_slash() -> None:
    assert address() == "https://x.execute-api.eu-west-1.amazonaws.com/api"


def test_a_domain_of_the_shop_s_own_goes_first() -> None:
    assert address(own="https://api.example.com/") == "https://api.example.com"


def test_on_one_machine_the_address_is_where_its_api_is_served() -> None:
    served = {"FUTURE_STORE_API": "http://127.0.0.1:4567"}

    assert address("local", own="https://api.example.com", environment=served) == "http://127.0.0.1:4567"


def test_a_shell_s_local_address_is_never_taken_for_another_stage() -> None:
    served = {"FUTURE_STORE_API": "http://127.0.0.1:4567"}

    assert address("prod", environment=served) == address("prod")


def test_a_deployment_on_one_machine_tells_where_the_api_answers() -> None:
    deployed, served = Deployed({}, "us-east-1", "1", RECORDED), {"FUTURE_STORE_API": "http://127.0.0.1:4567"}

    assert local_hint(settings("local"), deployed, served) == [
        "REST API: http://127.0.0.1:4567 (not the address that Chalice printed)"
    ]
    assert local_hint(settings("dev"), deployed, served) == []


def test_an_unknown_address_is_one_sentence_that_says_what_to_do() -> None:
    with pytest.raises(DeploymentError, match=r"stage dev.*not known: run `make deploy.*or set API_URL"):
        address(recorded="")


@pytest.mark.parametrize("own", ["api.example.com", 'https://a"b', "ftp://example.com"])
def test_what_is_no_address_is_refused(own: str) -> None:
    with pytest.raises(DeploymentError, match="is no address of a REST API"):
        address(own=own)
