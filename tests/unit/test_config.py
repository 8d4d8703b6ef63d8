"""Settings from an environment."""

import json
import re
from pathlib import Path

import pytest

from chalicelib.config import Settings, read_settings
from chalicelib.errors import ConfigurationError

LEAST = {"STAGE": "test", "PHOTOS_BUCKET": "p", "RESULTS_BUCKET": "r", "REDIS_SECRET": "redis"}


def test_the_least_settings_are_enough() -> None:
    settings = read_settings(LEAST)

    assert (settings.name, settings.shop, settings.visit_gap) == ("future-store-test", "main", 1800)
    assert settings.register_newcomers is True


@pytest.mark.parametrize("name", LEAST)
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{name} not set: .*make local"):
        read_settings({key: value for key, value in LEAST.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("MATCH_CERTAIN", "97.5", 97.5),
        ("VISIT_GAP", "60", 60),
        ("REGISTER_NEWCOMERS", "off", False),
        ("REGISTER_NEWCOMERS", "No", False),
        ("REGISTER_NEWCOMERS", "false", False),
        ("REGISTER_NEWCOMERS", "0", False),
        ("REGISTER_NEWCOMERS", "on", True),
        ("REGISTER_NEWCOMERS", "TRUE", True),
        ("RECOGNITION_CONSENT", "opt_in", "opt_in"),
        ("NEWCOMER_SIGHTINGS", "3", 3),
        ("SHOP", "on", "on"),
        ("RERUN_MINUTES", "5, 20,80", (5.0, 20.0, 80.0)),
        ("RERUN_MINUTES", "0.25", (0.25,)),
        ("RERUN_MINUTES", "", ()),
    ],
)
def test_a_setting_is_read_as_what_it_is(name: str, value: str, expected: object) -> None:
    assert getattr(read_settings(LEAST | {name: value}), name.lower()) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MATCH_CERTAIN", "sure"),
        ("MATCH_CERTAIN", "101"),
        ("MATCH_CERTAIN", "nan"),
        ("VISIT_GAP", "1.5"),
        ("REGISTER_NEWCOMERS", "perhaps"),
        ("RECOGNITION_CONSENT", "yes"),
        ("NEWCOMER_SIGHTINGS", "0"),
        ("VISIT_GAP", "-1"),
        ("RERUN_MINUTES", "soon"),
        ("RERUN_MINUTES", "5;20"),
        ("RERUN_MINUTES", "-5"),
        ("RERUN_MINUTES", "nan"),
        ("RERUN_MINUTES", "inf"),
        ("RERUN_MINUTES", "5,,20"),
        ("REVIEW_TIMEOUT", "2701"),  # no execution outlives a deployment for long
        ("REVIEW_TIMEOUT", "0"),  # Step Functions takes no task timeout of 0 seconds
        ("REDIS_TIMEOUT", "0"),
        ("REDIS_TIMEOUT", "inf"),
        ("REKOGNITION_TPS", "five"),
        ("REFERENCE_FACES", "0"),
        ("LINK_LIFETIME", "604801"),
        ("SELFIE_BRIGHTNESS", "nan"),
        ("THUMBNAIL_SIDE", ""),
        ("RETENTION_DAYS", "1000000"),
        ("PUSH_APPLICATION", "future-store"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_with_its_name_and_value(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_settings(LEAST | {name: value})

    assert str(refused.value).startswith(f"{name} is {value!r}, but must be ")


@pytest.mark.parametrize(
    ("name", "value"), [("MATCH_CERTAIN", "79"), ("MATCH_POSSIBLE", "0"), ("MATCH_POSSIBLE", "95.1")]
)
def test_similarities_that_contradict_each_other_are_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=r"MATCH_POSSIBLE .* must lie above 0 and not above"):
        read_settings(LEAST | {name: value})


@pytest.mark.parametrize("others", [{}, {"REGISTER_NEWCOMERS": "off"}])
def test_with_opt_in_no_camera_registers_anybody(others: dict[str, str]) -> None:
    assert not read_settings(LEAST | {"RECOGNITION_CONSENT": "opt_in"} | others).registers_newcomers


def test_to_register_newcomers_contradicts_opt_in() -> None:
    with pytest.raises(ConfigurationError, match="REGISTER_NEWCOMERS is on, but with RECOGNITION_CONSENT"):
        read_settings(LEAST | {"RECOGNITION_CONSENT": "opt_in", "REGISTER_NEWCOMERS": "on"})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("VISIT_GAP", "soon", "VISIT_GAP is 'soon', but must be a whole number from 0 to 604800"),
        (
            "RERUN_MINUTES",
            "-5",
            "RERUN_MINUTES is '-5', but must be empty, or a list such as 5,20,80, each a",
        ),
        ("REGISTER_NEWCOMERS", "perhaps", "REGISTER_NEWCOMERS is 'perhaps', but must be on or off"),
        ("RECOGNITION_CONSENT", "yes", "RECOGNITION_CONSENT is 'yes', but must be notice or opt_in"),
        ("REDIS_URL", "secret@redis:6379", "REDIS_URL must be an address such as rediss://"),
        (
            "REDIS_SECRET",
            "rediss://:secret@redis:6379",
            "REDIS_SECRET must be the name or ARN of a secret, such",
        ),
    ],
)
def test_a_refusal_says_what_a_setting_must_be(name: str, value: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{re.escape(said)}"):
        read_settings(LEAST | {name: value})


@pytest.mark.parametrize(
    "name", ["shop/redis", "arn:aws:secretsmanager:us-east-1:123456789012:secret:a-1Aa2b"]
)
def test_a_secret_is_given_by_its_name_or_its_arn(name: str) -> None:
    assert read_settings(LEAST | {"REDIS_SECRET": name}).redis_secret == name


def test_an_address_of_redis_does_instead_of_a_secret() -> None:
    given = {key: value for key, value in LEAST.items() if key != "REDIS_SECRET"}

    assert read_settings(given | {"REDIS_URL": "redis://localhost"}).redis_url == "redis://localhost"


def test_other_variables_do_not_matter() -> None:
    assert read_settings(LEAST | {"PATH": "/bin", "stage": "other"}) == read_settings(LEAST)


def test_settings_can_not_be_changed() -> None:
    with pytest.raises(AttributeError):
        read_settings(LEAST).stage = "prod"  # type: ignore[misc]


@pytest.mark.parametrize("function", ["api_handler", "authorize"])
def test_who_calls_the_api_waits_for_redis_at_most_three_seconds(function: str) -> None:
    """Count an answer on the open connection, and one more on a new connection."""
    stages = json.loads((Path(__file__).parents[2] / ".chalice" / "config.json").read_text())["stages"]
    timeouts = [
        float(stage["lambda_functions"][function]["environment_variables"]["REDIS_TIMEOUT"])
        for stage in stages.values()
    ]

    assert timeouts
    assert 2 * max(timeouts) < 3


def test_every_setting_but_the_least_has_a_default() -> None:
    required = Settings.__struct_fields__[: -len(Settings.__struct_defaults__)]

    assert {name.upper() for name in required} <= set(LEAST)
