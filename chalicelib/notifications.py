"""E-mails made from the files in `templates/`: `<template>.subject.txt` and `<template>.txt`."""

from pathlib import Path
from typing import Any, Protocol

TEMPLATES = Path(__file__).parent / "templates"


class Mailbox(Protocol):
    """Sends e-mail."""

    def send(self, to: str, subject: str, text: str) -> None: ...


class Mail:
    """Renders a template and sends it."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def send(self, template: str, to: str, language: str | None, **values: Any) -> None:
        """Send a message, in the customer's language where there is such a template, else in English."""
        subject = _render(f"{template}.subject", language, values)
        self._mailbox.send(to, " ".join(subject.split()), _render(template, language, values))


def _render(template: str, language: str | None, values: dict[str, Any]) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, autoescape=False
    )
    primary = (language or "en").split("-")[0].lower()
    names = [f"{template}.{primary}.txt", f"{template}.txt"]
    return environment.select_template(names).render(values)
