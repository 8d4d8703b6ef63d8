"""The faults of texts that people type, in words; patterns and words agree."""

import re

import pytest

from chalicelib import text_rules as rules

NAMES = {
    "Ann": "",
    "Müller-Lüdenscheidt, José": "",
    "李小龍": "",
    "می‌خواهم": "",
    "👩‍👩‍👧": "",
    "": "is empty",
    "   ": "is blank",
    "\u3000\u200b\u2800": "is blank",
    "A\x00nn": "has a control character (U+0000) at character 2",
    "Ann\x7f": "has a control character (U+007F) at character 4",
    "Ann\n": "has a line break (U+000A) at character 4",
    "Ann\u2028Bcc": "has a line break (U+2028) at character 4",
    "\u202ennA": "has a character that turns the writing direction (U+202E) at character 1",
    "A\u2067nn": "has a character that turns the writing direction (U+2067) at character 2",
    "x" * 201: "is 201 characters long",
}
TEXTS = {
    "Two for one": "",
    "Today:\r\n\t- tea\n\t- coffee\n": "",
    "\n\t ": "is blank",
    "Tea\x0bfree": "has a line break (U+000B) at character 4",
    "Tea \u202efree": "has a character that turns the writing direction (U+202E) at character 5",
    "x" * 2001: "is 2001 characters long",
}
EMAILS = {
    "ann@example.com": "",
    "o'neil+tea_1@mail.example.co.uk": "",
    "ann@müller.de": "",
    "ann@xn--mller-kva.de": "",
    f"{'a' * 64}@example.com": "",
    "ann": "has no @",
    "ann miller@example.com": "has a blank",
    " ann@example.com": "has a blank",
    "ann@example.com\nBcc: all@example.com": "has a line break (U+000A) at character 16",
    "ann@b@example.com": "has more than one @",
    "@example.com": "has nothing before the @",
    "änn@example.com": "has letters before the @ that mail doesn't take",
    "a..b@example.com": "has a dot too many before the @",
    ".a@example.com": "has a dot too many before the @",
    "a.@example.com": "has a dot too many before the @",
    "<ann>@example.com": "has characters before the @ that mail doesn't take",
    f"{'a' * 65}@example.com": "has 65 characters before the @",
    "ann@": "has no domain such as example.com after the @",
    "ann@localhost": "has no domain such as example.com after the @",
    "ann@example.com.": "has a dot too many after the @",
    "ann@example..com": "has a dot too many after the @",
    "ann@-example.com": "has no domain such as example.com after the @",
    "ann@127.0.0.1": "has no domain such as example.com after the @",
    f"ann@{'a' * 64}.com": "has no domain such as example.com after the @",
    f"ann@{'a.' * 124}com": "is 255 characters long",
}
PHONES = {
    "+49 30 1234567": "",
    "+49 (0)30 123-456": "",
    "0049 30 123.456": "",
    "(030) 12/34": "",
    "---": "has 0 digits",
    "": "has 0 digits",
    "1234": "has 4 digits",
    "+1234567890 1234567 8": "has 18 digits",
    "+0 30 123456": "has a country code that begins with 0",
    "030+123456": "has a + that doesn't stand at its beginning",
    "call me": "has other characters than digits, blanks and + ( ) . / -",
    "12345\n": "has a line break (U+000A) at character 6",
    "1234567890" + " " * 21: "is 31 characters long",
}
CASES = [
    (rules.name_fault, rules.NAME_PATTERN, rules.MAX_NAME, NAMES),
    (rules.text_fault, rules.TEXT_PATTERN, rules.MAX_TEXT, TEXTS),
    (rules.email_fault, rules.EMAIL_PATTERN, rules.MAX_EMAIL, EMAILS),
    (rules.phone_fault, rules.PHONE_PATTERN, rules.MAX_PHONE, PHONES),
]
EVERY = [
    pytest.param(fault, pattern, most, text, said, id=f"{fault.__name__} {text[:30]!r}")
    for fault, pattern, most, cases in CASES
    for text, said in cases.items()
]


@pytest.mark.parametrize(("fault", "pattern", "most", "text", "said"), EVERY)
def test_a_text_is_good_or_its_fault_is_named(
    fault: rules.Fault, pattern: str, most: int, text: str, said: str
) -> None:
    assert fault(text) == said
    assert bool(re.search(pattern, text) and len(text) <= most) is (said == "")


@pytest.mark.parametrize(("fault", "pattern"), [(fault, pattern) for fault, pattern, *_ in CASES])
def test_every_single_character_is_good_or_its_fault_is_named(fault: rules.Fault, pattern: str) -> None:
    signs = [f"12345{chr(code)}" for code in range(0x3100)] + [chr(code) for code in range(0x3100)]

    assert [sign for sign in signs if bool(re.search(pattern, sign)) == bool(fault(sign))] == []
