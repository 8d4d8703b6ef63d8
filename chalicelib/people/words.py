"""The words that customers are found by, and those that somebody looks for: pure functions.

Each name, address and number has words. Whoever begins to type one of them finds its customer.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from chalicelib.addresses import FIELDS, address_digest, normal_phone
from chalicelib.errors import InvalidRequest

MOST_WORDS = 10
"""Of one name or address; further ones are not found by."""
MOST_LETTERS = 64
"""Of one word; so many are compared."""
TYPED_NUMBER = re.compile(r"\+?[0-9 ()./-]*")
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that are typed without their stroke, but have no accent that Unicode could take off."""


def words_of_name(name: str) -> list[str]:
    """Return the words of a name, without case and accents: `José O'Brien` has jose, o, brien."""
    return _few(re.findall(r"\w+", fold(name)))


def words_of_email(email: str) -> list[str]:
    """Return an address, what follows each part before the @, and the domain."""
    folded = "".join(fold(email).split())
    local, _, domain = folded.rpartition("@")
    starts = [part.end() for part in re.finditer(r"[^\w]+", local)]
    return _few([folded, domain, *(folded[start:] for start in starts)])


def words_of_phone(phone: str) -> list[str]:
    """Return the digits of a number, also without its country's code, which has one to three of them."""
    digits = normal_phone(phone)
    national = [digits[start:] for start in (2, 3, 4)] if digits.startswith("+") else []
    return _few(digits.strip("+").lstrip("0") for digits in [digits, *national])


def terms_of(query: str) -> list[str]:
    """Return the beginnings of words that somebody looks for; one customer must have all of them.

    Raises:
        InvalidRequest: there is nothing in it to look for.
    """
    number = words_of_phone(query)[:1]
    if number and TYPED_NUMBER.fullmatch(query.strip()):
        return number
    found = [word for part in fold(query).split() for word in ([part] if "@" in part else _words(part))]
    if not found:
        raise InvalidRequest(f"q is {query[:80]!r}; give the beginning of a name, e-mail address or number")
    return _few(found)


def fold(text: str) -> str:
    """Return a text without case, accents and width."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).translate(PLAIN).casefold()


def index_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what is kept beside these fields of a customer: the words they have, digests of addresses."""
    made = {
        "found.name": ("name", words_of_name),
        "found.email": ("contact.email", words_of_email),
        "found.phone": ("contact.phone", words_of_phone),
    }
    found = {
        field: " ".join(words(fields[source])) if fields[source] else ""
        for field, (source, words) in made.items()
        if source in fields
    }
    addresses = {
        f"address.{channel}": address_digest(field, fields[f"contact.{field}"])
        for channel, field in FIELDS.items()
        if f"contact.{field}" in fields
    }
    return found | addresses


def _words(part: str) -> list[str]:
    """A part of a query is a domain's or a name's."""
    return [part] if re.fullmatch(r"[\w-]+(\.[\w-]+)+", part) else re.findall(r"\w+", part)


def _few(words: Iterable[str]) -> list[str]:
    return [word[:MOST_LETTERS] for word in dict.fromkeys(words) if word][:MOST_WORDS]
