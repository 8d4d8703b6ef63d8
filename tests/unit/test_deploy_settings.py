"""Settings of a stage beside its buckets: subscriptions and the API's limits."""

import re
from pathlib import Path
from typing import Any

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.stages import Stage, stage_of
from infrastructure.subscriptions import TOPICS, parameters

TEMPLATE = (Path(__file__).parents[2] / "infrastructure" / "template.yaml").read_text()
REQUIRED = {
    "STAGE": "dev",
    "PHOTOS_BUCKET": "photos",
    "RESULTS_BUCKET": "results",
    "SENDER": "store@example.com",
    "REDIS_SECRET": "future-store-dev-redis",
}


def stage(subscriptions: dict[str, Any] | None = None, **variables: str) -> Stage:
    settings = {"environment_variables": {**REQUIRED, **variables}, "subscriptions": subscriptions or {}}
    return stage_of({"app_name": "future-store", "stages": {"dev": settings}}, "dev")


def pattern(parameter: str) -> re.Pattern[str]:
    """Return the values that the template lets through for a parameter."""
    found = re.search(rf"  {parameter}:\n(?:    .*\n)*?    AllowedPattern: '(.*)'", TEMPLATE)
    assert found, parameter
    return re.compile(found[1])


def test_nobody_is_subscribed_where_nothing_is_said() -> None:
    assert set(parameters(stage()).values()) == {""}


def test_a_topic_s_subscribers_become_parameters_of_the_template() -> None:
    found = parameters(stage({"alerts": {"email": "it@example.com", "https": "https://it.example.com/a"}}))

    assert (found["AlertsEmail"], found["AlertsUrl"]) == ("it@example.com", "https://it.example.com/a")


def test_the_template_takes_a_subscriber_of_each_kind_for_every_topic() -> None:
    taken = re.findall(r"^  (\w+(?:Email|Url)):$", TEMPLATE, re.M)
    topics = re.findall(r"^  (\w+)Topic:$", TEMPLATE, re.M)

    assert sorted(taken) == sorted(parameters(stage()))
    assert [name.lower() for name in topics] == list(TOPICS)


@pytest.mark.parametrize("subscriptions", [{"storerom": {}}, {"alerts": {"http": "http://a.example.com"}}])
def test_a_misspelt_subscription_is_named_with_the_known_ones(subscriptions: dict[str, Any]) -> None:
    with pytest.raises(DeploymentError, match=r"'(storerom|http)'; known are (storeroom|email)"):
        parameters(stage(subscriptions))


@pytest.mark.parametrize("url", ["", "https://till.example.com/orders?x=1", "http://127.0.0.1:8000/hook"])
def test_the_template_takes_https_and_this_same_machine(url: str) -> None:
    assert all(pattern(f"{topic.capitalize()}Url").fullmatch(url) for topic in TOPICS)


@pytest.mark.parametrize(
    "url",
    ["http://till.example.com", "till.example.com", "https://", "http://127.0.0.1.example.com", "https:///a"],
)
def test_the_template_takes_no_address_that_would_be_read_on_the_way(url: str) -> None:
    assert not any(pattern(f"{topic.capitalize()}Url").fullmatch(url) for topic in TOPICS)


@pytest.mark.parametrize("address", ["storeroom", "a@", "a@b c"])
def test_the_template_takes_no_e_mail_address_that_is_none(address: str) -> None:
    assert not any(pattern(f"{topic.capitalize()}Email").fullmatch(address) for topic in TOPICS)


def test_the_api_is_limited_where_nothing_is_said() -> None:
    assert (stage().api_rate_limit, stage().api_burst_limit) == (50, 100)


def test_a_stage_sets_its_own_limits() -> None:
    limited = stage(API_RATE_LIMIT="5", API_BURST_LIMIT="20")

    assert (limited.api_rate_limit, limited.api_burst_limit) == (5, 20)


@pytest.mark.parametrize("limit", ["0", "-1", "many", "1.5"])
def test_a_limit_that_is_none_is_refused(limit: str) -> None:
    with pytest.raises(DeploymentError, match=r"API_RATE_LIMIT to .*: give a whole number from 1 on"):
        stage(API_RATE_LIMIT=limit)


@pytest.mark.parametrize("zone", ["", "UTC", "Europe/Berlin"])
def test_a_time_zone_is_known_or_left_out(zone: str) -> None:
    assert stage(TIMEZONE=zone).name == "dev"


def test_an_unknown_time_zone_is_refused_before_anything_is_deployed() -> None:
    with pytest.raises(DeploymentError, match=r"'dev' sets TIMEZONE to 'Mars/Base' in config.json, .*Berlin"):
        stage(TIMEZONE="Mars/Base")


@pytest.mark.parametrize(
    ("name", "value"), [("RERUN_MINUTES", "soon"), ("REKOGNITION_TPS", "-1"), ("VISIT_GAP", "")]
)
def test_a_wrong_setting_is_refused_before_anything_is_deployed(name: str, value: str) -> None:
    with pytest.raises(DeploymentError, match=rf"'dev' in \S+config.json: {name} is '{value}', but must be "):
        stage(**{name: value})


def test_a_wrong_setting_of_one_function_is_refused_too() -> None:
    own = {"sweep": {"iam_policy_file": "sweep.json", "environment_variables": {"REDIS_TIMEOUT": "long"}}}
    settings = {"environment_variables": REQUIRED, "lambda_functions": own}

    with pytest.raises(DeploymentError, match="REDIS_TIMEOUT is 'long'"):
        stage_of({"app_name": "future-store", "stages": {"dev": settings}}, "dev")


def test_a_stage_without_its_redis_is_refused() -> None:
    settings = {"environment_variables": {**REQUIRED}}
    del settings["environment_variables"]["REDIS_SECRET"]

    with pytest.raises(DeploymentError, match="REDIS_SECRET not set"):
        stage_of({"app_name": "future-store", "stages": {"dev": settings}}, "dev")


def test_an_address_with_its_password_in_a_file_is_refused() -> None:
    with pytest.raises(DeploymentError, match=r"REDIS_URL in .*set REDIS_SECRET to") as refused:
        stage(REDIS_URL="rediss://:hush@redis.shop.test")

    assert "hush" not in str(refused.value)


def test_an_address_of_one_function_is_refused_too() -> None:
    own = {"sweep": {"iam_policy_file": "sweep.json", "environment_variables": {"REDIS_URL": "redis://a"}}}
    settings = {"environment_variables": REQUIRED, "lambda_functions": own}

    with pytest.raises(DeploymentError, match="sets REDIS_URL"):
        stage_of({"app_name": "future-store", "stages": {"dev": settings}}, "dev")
