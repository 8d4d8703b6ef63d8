"""Settings: a plain value, read from the environment once and checked."""

import os
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta, inspect

from chalicelib.errors import ConfigurationError

WEEK_SECONDS = 7 * 24 * 3600
Percent = Annotated[float, Meta(ge=0, le=100)]
Number = Annotated[int, Meta(ge=0, le=100)]
Positive = Annotated[int, Meta(ge=1, le=100)]
Lifetime = Annotated[int, Meta(ge=1, le=WEEK_SECONDS)]  # S3 signs no link for longer
ReviewTimeout = Annotated[int, Meta(ge=1, le=45 * 60)]  # so that a photo ends within the hour
Days = Annotated[int, Meta(ge=1, le=36_500)]
RedisUrl = Annotated[
    str, Meta(pattern="^(rediss?|unix)://.", description="an address such as rediss://redis.shop.net:6379/0")
]
SecretName = Annotated[
    str,
    Meta(
        pattern=r"^(arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@-]+$",
        description="the name or ARN of a secret, such as future-store-dev-redis",
    ),
]
Platform = Annotated[
    str, Meta(pattern="^(|[A-Z_]+/[^/ ]+)$", description="empty, or platform/name such as GCM/future-store")
]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of one deployment. Each field is read from the variable of its name in capitals.

    `redis_timeout`, `visit_gap`, `longest_stay`, `review_timeout` and `*_lifetime` are seconds, `*_days`
    days, `match_*` similarities from 0 to 100. `longest_stay` is 0 in a shop without exit cameras.
    `rekognition_tps` is calls a second of each operation, 0 for no limit.
    `push_application` is the platform and name of SNS' platform application, such as `GCM/future-store`.
    Without it no device can be registered. `timezone` is the shop's IANA time zone, such as `Europe/Berlin`,
    in which reports, messages and the screen show times. `screen_pace` is the screen's pause (s) between two
    questions to the API. `rerun_minutes` are the waits between one failed attempt and the next.
    `newcomer_sightings` is how often a stranger is seen, at least a minute apart, to be registered.
    `search_settling` is the time (s) after which Rekognition's searches see every face. The address of Redis
    is `redis_url` or, without one, in the secret `redis_secret`.
    """

    stage: str
    photos_bucket: str
    results_bucket: str
    redis_secret: SecretName = ""
    redis_url: RedisUrl = ""
    redis_timeout: Annotated[float, Meta(ge=0.001, le=900)] = 5.0
    aws_region: str = "us-east-1"
    shop: str = "main"
    timezone: str = "UTC"
    screen_pace: Annotated[float, Meta(ge=0.1, le=600)] = 4.0
    match_certain: Percent = 95.0
    match_possible: Percent = 80.0
    visit_gap: Annotated[int, Meta(ge=0, le=WEEK_SECONDS)] = 30 * 60
    longest_stay: Annotated[int, Meta(ge=0, le=WEEK_SECONDS)] = 0
    review_timeout: ReviewTimeout = 15 * 60
    rekognition_tps: Annotated[float, Meta(ge=0, le=100_000)] = 0.0
    recognition_consent: Literal["notice", "opt_in"] = "notice"
    register_newcomers: bool = True
    newcomer_sightings: Positive = 1
    search_settling: Annotated[float, Meta(ge=0, le=3600)] = 60
    reference_faces: Positive = 5
    image_properties: bool = False
    offers_per_visit: Number = 3
    link_lifetime: Lifetime = 15 * 60
    selfie_brightness: Percent = 25.0
    selfie_sharpness: Percent = 28.0
    selfie_face_pixels: Annotated[int, Meta(ge=0, le=10_000)] = 60
    thumbnail_side: Annotated[int, Meta(ge=1, le=4096)] = 320
    sender: str = "store@example.com"
    push_application: Platform = ""
    notification_attempts: Positive = 5
    rerun_minutes: tuple[Annotated[float, Meta(ge=0, le=7 * 24 * 60)], ...] = (5, 20, 80)
    report_link_lifetime: Lifetime = 6 * 3600
    retention_days: Days = 90
    photo_retention_days: Days = 30
    report_retention_days: Days = 30
    review_retention_days: Days = 30

    @property
    def name(self) -> str:
        """Return the name of the stage's state machine and face collection, which its topics begin with."""
        return f"future-store-{self.stage}"

    @property
    def is_opt_in(self) -> bool:
        """Return whether only customers who have agreed are recognised."""
        return self.recognition_consent == "opt_in"

    @property
    def registers_newcomers(self) -> bool:
        """Return whether strangers become newcomers. Nobody can have agreed before they are known."""
        return self.register_newcomers and not self.is_opt_in


def handler(environment: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """Return the module and the name of this Lambda function's handler, two empty texts elsewhere."""
    module, _, name = environment.get("_HANDLER", "").rpartition(".")
    return module, name


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings in `environment`.

    Raises:
        ConfigurationError: a variable is missing, of the wrong type, or contradicts another.
    """
    values = {
        field: environment[field.upper()]
        for field in Settings.__struct_fields__
        if field.upper() in environment
    }
    if missing := [name for name in _needed(values) if name not in values]:
        raise ConfigurationError(
            f"{' and '.join(missing).upper()} not set: on one machine start `make local`, and the shell with "
            'eval "$(.venv/bin/python -m localaws env)"; on AWS set it in .chalice/config.json'
        )
    try:
        settings = msgspec.convert(_lists(_booleans(values)), Settings, strict=False)
    except msgspec.ValidationError as exc:
        raise ConfigurationError(_explain(str(exc), values)) from exc
    if not 0 < settings.match_possible <= settings.match_certain <= 100:
        raise ConfigurationError(
            f"MATCH_POSSIBLE ({settings.match_possible}) must lie above 0 and not above "
            f"MATCH_CERTAIN ({settings.match_certain}), which is at most 100"
        )
    if "register_newcomers" in values and settings.register_newcomers and settings.is_opt_in:
        raise ConfigurationError(
            "REGISTER_NEWCOMERS is on, but with RECOGNITION_CONSENT opt_in no camera registers anybody: "
            "set it off or leave it out"
        )
    return settings


def _needed(values: Mapping[str, str]) -> list[str]:
    required = [field.name for field in msgspec.structs.fields(Settings) if field.required]
    return [*required, *([] if "redis_url" in values else ["redis_secret"])]


BOOLEANS = {field.name for field in msgspec.structs.fields(Settings) if field.type is bool}


def _booleans(values: dict[str, str]) -> dict[str, Any]:
    """Convert on, off, yes and no, which msgspec doesn't know, of the boolean settings."""
    words = {"on": True, "yes": True, "off": False, "no": False}
    return {
        field: words.get(value.lower(), value) if field in BOOLEANS else value
        for field, value in values.items()
    }


def _lists(values: dict[str, Any]) -> dict[str, Any]:
    """Split the settings that are lists, such as `5,20,80`. An empty one has no part."""
    text = values.get("rerun_minutes", "")
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    return values | ({"rerun_minutes": parts} if "rerun_minutes" in values else {})


def _explain(problem: str, values: Mapping[str, str]) -> str:
    """Say which setting msgspec's error is about, with its value, and what it must be."""
    field = re.split(r"\W+", problem.rpartition("$.")[2])[0]
    # The address of Redis may contain its password, and somebody may put it into the wrong setting.
    found = "must be" if field in ("redis_url", "redis_secret") else f"is {values[field]!r}, but must be"
    kind = inspect.type_info(get_type_hints(Settings, include_extras=True)[field])
    return f"{field.upper()} {found} {_meaning(kind)}"


def _meaning(kind: Any) -> str:
    """Return the words for a setting's type: for a number its bounds, for a text its description."""
    if isinstance(kind, inspect.BoolType):
        return "on or off"
    if isinstance(kind, inspect.LiteralType):
        return " or ".join(map(str, kind.values))
    if isinstance(kind, inspect.VarTupleType):
        return f"empty, or a list such as 5,20,80, each {_meaning(kind.item_type)}"
    if isinstance(kind, inspect.Metadata):
        return str((kind.extra_json_schema or {})["description"])
    name = "a whole number" if isinstance(kind, inspect.IntType) else "a number"
    return f"{name} from {kind.ge:g} to {kind.le:g}"
