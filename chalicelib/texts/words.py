"""Texts of a section of the catalogue in one language, with its ways to write days and numbers."""

import re
from decimal import Decimal
from typing import Any

from chalicelib.texts import MESSAGES, catalogue

REPORTS = f"{MESSAGES}.reports"
"""The section of the pages of reports."""
PLACE = re.compile(r"\{(\w+)\}")
DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")


class Words:
    """The words of one language. Called with a key, it returns the text with values in its `{places}`."""

    def __init__(self, language: str, section: str = MESSAGES) -> None:
        self.language = language
        self._section = section
        self._format: dict[str, str] = catalogue(language)[MESSAGES]["format"]

    def __call__(self, key: str, **values: Any) -> str:
        """Return a text; one with forms is taken in that for `count`.

        Raises:
            KeyError: the catalogue has no such text, or a value is missing.
        """
        found: Any = catalogue(self.language)
        for name in f"{self._section}.{key}".split("."):
            found = found[name]
        if isinstance(found, dict):
            found = found["one" if values["count"] == 1 else "other"]
        return PLACE.sub(lambda place: self._value(values[place[1]]), found)

    def day(self, shown: str) -> str:
        """Return a text with its days, such as 2026-01-31, written as the language does."""
        return DAY.sub(lambda day: self._format["day"].format(year=day[1], month=day[2], day=day[3]), shown)

    def number(self, value: float | Decimal, digits: int = 0) -> str:
        """Return a number with its thousands apart, and so many digits behind the point."""
        return self._signed(f"{value:,.{digits}f}")

    def plain(self, value: float) -> str:
        """Return a number with as many digits behind the point as it has."""
        return self._signed(f"{value:g}")

    def percent(self, part: float) -> str:
        """Return a part of a whole in percent."""
        return self._format["percent"].format(number=f"{part:.0%}".rstrip("%"))

    def without_year(self, day: str) -> str:
        """Return a day, such as 2026-01-31, as the language writes it without the year."""
        return DAY.sub(lambda found: self._format["short_day"].format(month=found[2], day=found[3]), day)

    def _signed(self, number: str) -> str:
        signs = str.maketrans({",": self._format["thousands"], ".": self._format["point"]})
        return number.translate(signs)

    def _value(self, value: Any) -> str:
        return self.number(value) if isinstance(value, int) else str(value)
