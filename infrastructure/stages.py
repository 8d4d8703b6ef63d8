"""Settings of one stage in `.chalice/config.json`."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from chalicelib.config import read_settings
from chalicelib.errors import ConfigurationError
from infrastructure.errors import DeploymentError
from infrastructure.redis_secret import refuse_written_password

EXISTING, MEMORYDB = "existing", "memorydb"
"""Kinds of Redis: one that is there, or one that the stage's stack makes."""
EXAMPLE = re.compile(r"\bexample\.(com|net|org)\b", re.IGNORECASE)
ORIGIN = re.compile(r"\*|https?://[a-z0-9.-]+(:[0-9]+)?")


@dataclass(frozen=True)
class Stage:
    """One stage: names, buckets, the sender of e-mails, each function's policy file, the functions in a VPC.

    `api_url` is the REST API's own domain, or "". `push_application` is SNS' platform application for mobile
    push, as "GCM/future-store", or "". `subscriptions` are by topic, as {"email": …, "https": …}. API Gateway
    lets `api_rate_limit` requests a second through to each method that needs a token, and `api_burst_limit`
    at once. `redis_secret` is the name or ARN of the secret with the address of Redis, `redis` the kind of
    Redis. `topics_key` is the id of the key of encrypted topics once the stack has made it, else "".
    The log groups of functions and of the state machine keep `log_retention` days; `is_traced` by X-Ray.
    `placeholders` are settings that still are examples, as "SENDER (store@example.com)". Web pages of
    `cors_origin` may call the API, "" for none.
    """

    app: str
    name: str
    photos_bucket: str
    results_bucket: str
    sender: str
    policy_files: dict[str, str]
    in_vpc: frozenset[str]
    api_url: str = ""
    push_application: str = ""
    redis_secret: str = ""
    redis: str = EXISTING
    topics_key: str = ""
    subscriptions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    api_stage: str = "api"
    api_rate_limit: int = 50
    api_burst_limit: int = 100
    placeholders: tuple[str, ...] = ()
    cors_origin: str = ""
    log_retention: int = 30
    is_traced: bool = False

    @property
    def prefix(self) -> str:
        """Return the beginning of the names of everything that belongs to the stage."""
        return f"{self.app}-{self.name}"

    def lambda_name(self, function: str) -> str:
        """Return Chalice's name for the function in Lambda. The API's handler alone has the stage's name."""
        return self.prefix if function == "api_handler" else f"{self.prefix}-{function}"


def read_stage(project: Path, name: str) -> Stage:
    """Read a stage's settings.

    Raises:
        DeploymentError: the project has no config.json, or the stage is missing there or incomplete.
    """
    file = project / ".chalice" / "config.json"
    try:
        config = json.loads(file.read_text())
    except FileNotFoundError as exc:
        raise DeploymentError(f"{file} does not exist: run this in the project's folder.") from exc
    except json.JSONDecodeError as exc:
        raise DeploymentError(f"{file} is not valid JSON: {exc}.") from exc
    return stage_of(config, name)


def stage_of(config: dict[str, Any], name: str) -> Stage:
    stages = config.get("stages", {})
    if name not in stages:
        raise DeploymentError(
            f"Stage {name!r} is not in .chalice/config.json, which has: {', '.join(stages)}."
        )
    stage = stages[name]
    functions: dict[str, dict[str, Any]] = stage.get("lambda_functions", {})
    made = Stage(
        app=config["app_name"],
        name=name,
        photos_bucket=setting(stage, name, "PHOTOS_BUCKET"),
        results_bucket=setting(stage, name, "RESULTS_BUCKET"),
        sender=setting(stage, name, "SENDER"),
        policy_files={function: own["iam_policy_file"] for function, own in functions.items()},
        in_vpc=frozenset(
            function for function, own in functions.items() if {**config, **stage, **own}.get("subnet_ids")
        ),
        api_url=optional(stage, "API_URL"),
        push_application=optional(stage, "PUSH_APPLICATION"),
        redis_secret=optional(stage, "REDIS_SECRET"),
        redis=kind_of_redis(stage, name),
        subscriptions=stage.get("subscriptions", {}),
        api_stage={**config, **stage}.get("api_gateway_stage", Stage.api_stage),
        api_rate_limit=limit(stage, name, "API_RATE_LIMIT", Stage.api_rate_limit),
        api_burst_limit=limit(stage, name, "API_BURST_LIMIT", Stage.api_burst_limit),
        placeholders=tuple(placeholders(stage)),
        cors_origin=origin(stage, name),
        log_retention={**config, **stage}.get("log_retention_in_days", Stage.log_retention),
        is_traced={**config, **stage}.get("xray", Stage.is_traced),
    )
    check_time_zone(stage, name)
    refuse_written_password(config, name)
    check_settings(config, name)
    return made


def setting(stage: dict[str, Any], name: str, variable: str) -> str:
    value = optional(stage, variable)
    if not value:
        raise DeploymentError(
            f"Stage {name!r} sets no {variable} under environment_variables in .chalice/config.json."
        )
    return value


def placeholders(settings: Mapping[str, Any]) -> Iterator[str]:
    """Return the settings, at any depth, with a name that is reserved for examples (RFC 2606)."""
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from placeholders(value)
        elif EXAMPLE.search(str(value)):
            yield f"{name} ({value})"


def optional(stage: dict[str, Any], variable: str) -> str:
    return str(stage.get("environment_variables", {}).get(variable, ""))


def origin(stage: dict[str, Any], name: str) -> str:
    """Check the origin. Raises DeploymentError for one that browsers never send: it would let nobody in."""
    text = optional(stage, "CORS_ORIGIN")
    if text and not ORIGIN.fullmatch(text):
        raise DeploymentError(
            f"Stage {name!r} sets CORS_ORIGIN to {text!r} in config.json: give an origin without a path, "
            "such as https://shop.example.com, or *."
        )
    return text


def kind_of_redis(stage: dict[str, Any], name: str) -> str:
    """Return the stage's kind of Redis. Raises DeploymentError for one that this stage can't have."""
    kind = str(stage.get("redis", EXISTING))
    if kind not in (EXISTING, MEMORYDB):
        raise DeploymentError(
            f'Stage {name!r} sets "redis" to {kind!r} in config.json: give {EXISTING} or {MEMORYDB}.'
        )
    if kind == MEMORYDB and (name == "local" or optional(stage, "REDIS_SECRET").startswith("arn:")):
        raise DeploymentError(
            f'Stage {name!r} sets "redis" to {MEMORYDB} in config.json: that needs AWS itself, and in '
            "REDIS_SECRET a name, not an ARN, for the secret that is made."
        )
    return kind


def limit(stage: dict[str, Any], name: str, variable: str, default: int) -> int:
    text = optional(stage, variable) or str(default)
    if not text.isdecimal() or int(text) < 1:
        raise DeploymentError(
            f"Stage {name!r} sets {variable} to {text!r} in config.json: give a whole number from 1 on."
        )
    return int(text)


def check_time_zone(stage: dict[str, Any], name: str) -> None:
    zone = optional(stage, "TIMEZONE")
    if zone and zone not in available_timezones():
        raise DeploymentError(
            f"Stage {name!r} sets TIMEZONE to {zone!r} in config.json, which is no IANA time zone: "
            "give one such as Europe/Berlin, or leave it out for UTC."
        )


def check_settings(config: dict[str, Any], name: str) -> None:
    """Read the stage's settings as its functions do, each with its own. Raises DeploymentError."""
    stage = config["stages"][name]
    shared = {**config.get("environment_variables", {}), **stage.get("environment_variables", {})}
    for own in [{}, *stage.get("lambda_functions", {}).values()]:
        variables = {**shared, **own.get("environment_variables", {})}
        try:
            read_settings({variable: str(value) for variable, value in variables.items()})
        except ConfigurationError as exc:
            raise DeploymentError(f"The settings of stage {name!r} in .chalice/config.json: {exc}.") from exc
