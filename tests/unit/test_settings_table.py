"""The table of settings says what config.py says: names and defaults, both ways."""

import re
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.config import Settings
from infrastructure.stages import Stage

SETTINGS = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
ROW = re.compile(r"^\| `([A-Z_]+)` \| [^|]+ \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)


def test_every_setting_is_in_the_table_with_its_default() -> None:
    fields = msgspec.structs.fields(Settings)

    assert rows(0) == {field.name.upper(): shown(field.default) for field in fields}


def test_the_settings_of_the_api_are_in_the_other_table_with_their_defaults() -> None:
    limits = {"API_RATE_LIMIT": Stage.api_rate_limit, "API_BURST_LIMIT": Stage.api_burst_limit}
    expected = {"CORS_ORIGIN": "", "API_URL": "", **limits}

    assert rows(1) == {name: shown(default) for name, default in expected.items()}


def rows(number: int) -> dict[str, str]:
    """Return the rows of the first or the second table: a setting's name and its default."""
    return dict(ROW.findall(SETTINGS.split("\n## ")[number]))


def shown(default: Any) -> str:
    """Return a default as the table writes it."""
    if default is msgspec.NODEFAULT:
        return "required"
    if isinstance(default, bool):
        return f"`{'on' if default else 'off'}`"
    if isinstance(default, float):
        return f"`{default:g}`"
    if isinstance(default, tuple):
        return f"`{','.join(map(str, default))}`"
    return f"`{default}`" if default != "" else "none"
