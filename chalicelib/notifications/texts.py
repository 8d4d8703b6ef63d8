"""Texts from files in `chalicelib/templates`: `<kind>.<part>[.<language>].txt`, for the part html `.html`."""

import re
from collections.abc import Iterable
from datetime import UTC, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any

from chalicelib.errors import Undeliverable
from chalicelib.times import format_end, parse_time

TEMPLATES = Path(__file__).parents[1] / "templates"
JOINERS = "\u200c\u200d"
"""Invisible, but Persian, Hindi and families of emoji are spelled with them."""
LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Texts:
    """Renders templates: HTML escaped, text not; `|shop_end` is an end in the time of `zone`."""

    def __init__(self, folder: Path = TEMPLATES, zone: tzinfo = UTC) -> None:
        self._folder = folder
        self._zone = zone

    @cached_property
    def _environment(self) -> Any:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

        environment = Environment(
            loader=FileSystemLoader(self._folder),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=select_autoescape(["html"]),
        )
        environment.filters["shop_end"] = lambda text: format_end(parse_time(text), self._zone)
        return environment

    def load(self) -> None:
        """Load Jinja2, which the first message would do otherwise."""
        self._environment  # noqa: B018  it is made by being looked at

    def render(
        self, kind: str, parts: Iterable[str], language: str | None, values: dict[str, Any]
    ) -> dict[str, str]:
        """Return the parts of a kind by name, in the customer's language or, without a template, in English.

        Raises:
            Undeliverable: there is no such template, or it needs a value that isn't there.
        """
        return {part: self._part(kind, part, language, values) for part in parts}

    def page(self, name: str, **values: Any) -> str:
        """Return the HTML page of that name, filled in."""
        rendered: str = self._environment.get_template(f"{name}.html").render(values)
        return rendered

    def _part(self, kind: str, part: str, language: str | None, values: dict[str, Any]) -> str:
        from jinja2 import TemplateError

        try:
            template = self._environment.select_template(file_names(kind, part, language))
            rendered: str = template.render(values)
        except TemplateError as exc:
            raise Undeliverable(f"the template {kind}.{part} can't be filled in: {exc}") from exc
        return one_line(rendered) if part == "subject" else rendered


def file_names(kind: str, part: str, language: str | None) -> list[str]:
    """Return the files to look for: for pt-BR that of pt-BR, of pt, and English, which has no suffix."""
    ending = "html" if part == "html" else "txt"
    suffixes = [f".{tag}" for tag in _tags(language)] + [""]
    return [f"{kind}.{part}{suffix}.{ending}" for suffix in suffixes]


def _tags(language: str | None) -> list[str]:
    if not language or not LANGUAGE.fullmatch(language):
        return []
    primary, *further = language.split("-")
    regions = [tag.upper() if len(tag) == 2 else tag.title() for tag in further]
    tags = [primary.lower(), *regions]
    return ["-".join(tags[:length]) for length in range(len(tags), 0, -1)]


def one_line(text: str) -> str:
    """Return the text without line breaks and control characters, which would end an e-mail's header."""
    return " ".join("".join(sign if sign.isprintable() or sign in JOINERS else " " for sign in text).split())
