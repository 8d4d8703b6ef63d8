"""Messages: templates in `chalicelib/templates`, `<kind>.<part>.txt` or `.html`, and sentences by language.

A template takes its sentences from the catalogue: `{{ t("offers.lead") }}` is the text `messages.offers.lead`
in the customer's language.
"""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any

from chalicelib.errors import Undeliverable
from chalicelib.notifications.reasons import explain_reason
from chalicelib.texts import language_of
from chalicelib.texts.words import Words
from chalicelib.times import format_end, parse_time

TEMPLATES = Path(__file__).parents[1] / "templates"
JOINERS = "\u200c\u200d"
"""Invisible, but Persian, Hindi and families of emoji are spelled with them."""


class Texts:
    """Renders templates: HTML escaped, text not; `end_of` an offer is in the time of `zone`."""

    def __init__(self, folder: Path = TEMPLATES, zone: tzinfo = UTC) -> None:
        self._folder = folder
        self._zone = zone

    @cached_property
    def _environment(self) -> Any:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

        return Environment(
            loader=FileSystemLoader(self._folder),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=select_autoescape(["html"]),
        )

    def load(self) -> None:
        """Load Jinja2, which the first message would do otherwise."""
        self._environment  # noqa: B018  it is made by being looked at

    def render(
        self, kind: str, parts: Iterable[str], language: str | None, values: dict[str, Any]
    ) -> dict[str, str]:
        """Return the parts of a kind by name, in the customer's language, or in English without its texts.

        Raises:
            Undeliverable: there is no such template, or it needs a value or a text that isn't there.
        """
        words = Words(language_of(language))
        return {part: self._part(kind, part, words, values) for part in parts}

    def page(self, name: str, language: str, **values: Any) -> str:
        """Return the HTML page of that name in a language of the catalogue, filled in."""
        return self._fill(f"{name}.html", Words(language), values)

    def _part(self, kind: str, part: str, words: Words, values: dict[str, Any]) -> str:
        from jinja2 import TemplateError

        try:
            rendered = self._fill(file_name(kind, part), words, values)
        except (TemplateError, KeyError) as exc:
            raise Undeliverable(f"the template {kind}.{part} can't be filled in: {exc}") from exc
        return one_line(rendered) if part == "subject" else rendered

    def _fill(self, file: str, words: Words, values: dict[str, Any]) -> str:
        helpers = {
            "t": words,
            "hello": lambda name: words("hello_name", name=name) if name else words("hello"),
            "until": lambda offer: self._until(offer, words),
            "why": lambda reason: explain_reason(reason, words.language),
        }
        rendered: str = self._environment.get_template(file).render(helpers | values)
        return rendered

    def _until(self, offer: dict[str, Any], words: Words) -> str:
        """Return the end of an offer as ` (until 2026-01-31)`, '' without one."""
        end = offer.get("valid_until")
        return f" {words('until', end=words.day(format_end(parse_time(end), self._zone)))}" if end else ""


def file_name(kind: str, part: str) -> str:
    """Return the template's file."""
    return f"{kind}.{part}.{'html' if part == 'html' else 'txt'}"


def one_line(text: str) -> str:
    """Return the text without line breaks and control characters, which would end an e-mail's header."""
    return " ".join("".join(sign if sign.isprintable() or sign in JOINERS else " " for sign in text).split())
