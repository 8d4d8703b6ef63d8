"""The words that customers are found by, and those that somebody looks for."""

import pytest

from chalicelib.errors import InvalidRequest
from chalicelib.people.words import index_fields, terms_of, words_of_email, words_of_name, words_of_phone


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ann Müller", ["ann", "muller"]),
        ("JOSÉ O'Brien-Smith", ["jose", "o", "brien", "smith"]),
        ("Łukasz Straße", ["lukasz", "strasse"]),
        ("Ａｎｎ", ["ann"]),
        ("李小龍", ["李小龍"]),
        ("Ann Ann", ["ann"]),
        ("x" * 200, ["x" * 64]),
        (" ".join("abcdefghijklmnop"), list("abcdefghij")),
        ("", []),
    ],
)
def test_a_name_has_words_without_case_and_accents(name: str, words: list[str]) -> None:
    assert words_of_name(name) == words


def test_an_address_is_found_by_its_parts() -> None:
    assert words_of_email("Ann.Miller+tea@Example.com") == [
        "ann.miller+tea@example.com",
        "example.com",
        "miller+tea@example.com",
        "tea@example.com",
    ]


def test_a_number_is_found_with_its_country_and_without() -> None:
    assert words_of_phone("+49 (0)30 1234567") == ["49301234567", "9301234567", "301234567", "1234567"]
    assert words_of_phone("030 1234567") == ["301234567"]


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("ann", ["ann"]),
        ("  Mül  ANN ", ["mul", "ann"]),
        ("o'brien", ["o", "brien"]),
        ("Ann.Miller@Exa", ["ann.miller@exa"]),
        ("example.com", ["example.com"]),
        ("030 12-3", ["30123"]),
        ("+49 30 12", ["493012"]),
        ("0049 30 12", ["493012"]),
        ("guest 12", ["guest", "12"]),
    ],
)
def test_a_query_is_the_beginnings_of_words(query: str, terms: list[str]) -> None:
    assert terms_of(query) == terms


@pytest.mark.parametrize("query", [" ", "-", "+", "...", "'\""])
def test_a_query_of_nothing_is_refused(query: str) -> None:
    with pytest.raises(InvalidRequest, match="give the beginning of a name"):
        terms_of(query)


def test_only_what_changes_is_indexed_anew() -> None:
    assert index_fields({"name": "Ann"}) == {"found.name": "ann"}
    assert index_fields({"language": "de"}) == {}
    assert index_fields({"contact.phone": ""}) == {"found.phone": "", "address.sms": ""}
