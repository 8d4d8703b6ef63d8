"""Settings: a plain value, read from the environment once and checked."""

import os
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chalicelib.errors import ConfigurationError


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of one deployment. Each field is read from the variable of its name in capitals.

    `redis_timeout`, `visit_gap`, `review_timeout` and `*_lifetime` are seconds, `*_days` days, `match_*`
    similarities from 0 to 100. `rekognition_tps` is calls a second of each operation, 0 for no limit.
    `push_application` is the platform and name of SNS' platform application, such as `GCM/future-store`.
    Without it no device can be registered. `timezone` is the shop's IANA time zone, such as `Europe/Berlin`,
    in which reports, messages and the screen show times. `rerun_minutes` are the waits between one failed
    attempt and the next.
    """

    stage: str
    photos_bucket: str
    results_bucket: str
    redis_url: str
    redis_timeout: Annotated[float, Meta(gt=0)] = 5.0
    aws_region: str = "us-east-1"
    shop: str = "main"
    timezone: str = "UTC"
    match_certain: float = 95.0
    match_possible: float = 80.0
    visit_gap: Annotated[int, Meta(ge=0)] = 30 * 60
    review_timeout: Annotated[int, Meta(ge=1)] = 15 * 60
    rekognition_tps: Annotated[float, Meta(ge=0)] = 0.0
    register_newcomers: bool = True
    reference_faces: int = 5
    offers_per_visit: int = 3
    link_lifetime: int = 15 * 60
    selfie_brightness: float = 25.0
    selfie_sharpness: float = 28.0
    selfie_face_pixels: int = 60
    thumbnail_side: int = 320
    sender: str = "store@example.com"
    push_application: str = ""
    notification_attempts: Annotated[int, Meta(ge=1)] = 5
    rerun_minutes: tuple[Annotated[float, Meta(ge=0, le=7 * 24 * 60)], ...] = (5, 20, 80)
    report_link_lifetime: Annotated[int, Meta(ge=1, le=7 * 24 * 3600)] = 6 * 3600
    retention_days: Annotated[int, Meta(ge=1)] = 90
    photo_retention_days: Annotated[int, Meta(ge=1)] = 30
    report_retention_days: Annotated[int, Meta(ge=1)] = 30
    review_retention_days: Annotated[int, Meta(ge=1)] = 30

    @property
    def name(self) -> str:
        """Return the name of the stage's state machine and face collection, which its topics begin with."""
        return f"future-store-{self.stage}"


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
    if missing := [name for name in _needed() if name not in values]:
        raise ConfigurationError(
            f"{' and '.join(missing).upper()} not set: on one machine start `make local`, and the shell with "
            'eval "$(.venv/bin/python -m localaws env)"; on AWS set it in .chalice/config.json'
        )
    try:
        settings = msgspec.convert(_lists(_booleans(values)), Settings, strict=False)
    except msgspec.ValidationError as exc:
        raise ConfigurationError(f"the environment's settings are wrong: {exc}; see config.json") from exc
    if not 0 < settings.match_possible <= settings.match_certain <= 100:
        raise ConfigurationError(
            f"MATCH_POSSIBLE ({settings.match_possible}) must lie above 0 and not above "
            f"MATCH_CERTAIN ({settings.match_certain}), which is at most 100"
        )
    return settings


def _needed() -> list[str]:
    return [field.name for field in msgspec.structs.fields(Settings) if field.required]


def _booleans(values: dict[str, str]) -> dict[str, Any]:
    """Convert on, off, yes and no, which msgspec doesn't know, of the boolean settings."""
    words = {"on": True, "yes": True, "off": False, "no": False}
    return {
        field: words.get(value.lower(), value) if field == "register_newcomers" else value
        for field, value in values.items()
    }


def _lists(values: dict[str, Any]) -> dict[str, Any]:
    """Split the settings that are lists, such as `5,20,80`."""
    parts = [part.strip() for part in values.get("rerun_minutes", "").split(",")]
    return values | ({"rerun_minutes": [*filter(None, parts)]} if "rerun_minutes" in values else {})
