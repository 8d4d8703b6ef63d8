"""Rules for the texts that people type: names, texts of several lines, e-mail addresses, phone numbers.

Each rule is a pattern, which the API's types and description use, and a function that says in words what is
wrong with a text that doesn't match. `$` alone also matches before a line's end, hence `(?!\\n)`.
"""

import re
from collections.abc import Callable

Fault = Callable[[str], str]
"""A function that says what is wrong with a text, such as "has a line break at character 4", else ''."""

MAX_NAME, MAX_TEXT = 200, 2000
"""Characters."""
MAX_EMAIL, MAX_LOCAL_PART = 254, 64
"""Characters of an address, and of its part before the @. RFC 5321 and SES take no more."""
MAX_PHONE = 30
"""Characters. E.164 has at most 15 digits, the rest is punctuation."""

TURNS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Characters that turn the writing direction, and so make a name look like another one."""
BREAKS = r"\n\r\x0b\x0c\x85\u2028\u2029"
UNSEEN = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb" + TURNS
UNSEEN_IN_TEXT = UNSEEN.replace(r"\x00-\x1f", r"\x00-\x08\x0b\x0c\x0e-\x1f")
"""The same without line breaks and tabs, which texts may have."""
BLANKS = (
    r" \u00a0\u00ad\u034f\u115f\u1160\u1680\u180e\u2000-\u200d\u202f\u205f-\u2064\u2800\u3000\u3164\uffa0"
)
"""Characters that print nothing. Among others they are legal, for some languages need joiners (U+200C)."""

NAME_PATTERN = rf"^[{BLANKS}]*[^{BLANKS}{UNSEEN}][^{UNSEEN}]*$(?!\n)"
TEXT_PATTERN = rf"^[{BLANKS}\n\r\t]*[^{BLANKS}\n\r\t{UNSEEN_IN_TEXT}][^{UNSEEN_IN_TEXT}]*$(?!\n)"

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?"
_TOP_LABEL = r"[^\W\d_](?:(?:[^\W_]|-){0,61}[^\W_])?"
EMAIL_PATTERN = rf"^(?=[^@]{{1,{MAX_LOCAL_PART}}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_TOP_LABEL}$(?!\n)"

_BETWEEN = r"[ ()./-]*"
PHONE_PATTERN = rf"^(?:\+{_BETWEEN}[1-9]|{_BETWEEN}[0-9])(?:{_BETWEEN}[0-9]){{4,16}}{_BETWEEN}$(?!\n)"


def name_fault(name: str) -> str:
    """Say what is wrong with a name, which stands on one line."""
    return _length_fault(name, MAX_NAME) or _unseen_fault(name, UNSEEN) or _blank_fault(name)


def text_fault(text: str) -> str:
    """Say what is wrong with a text, which may have several lines."""
    return _length_fault(text, MAX_TEXT) or _unseen_fault(text, UNSEEN_IN_TEXT) or _blank_fault(text)


def email_fault(email: str) -> str:
    """Say why mail to an address would never arrive."""
    local, _, domain = email.rpartition("@")
    unmet = {
        f"is {len(email)} characters long": len(email) > MAX_EMAIL,
        "has a blank": bool(re.search(rf"[{BLANKS}]", email)),
        "has no @": "@" not in email,
        "has more than one @": "@" in local,
        "has nothing before the @": not local,
        "has letters before the @ that mail doesn't take": not local.isascii(),
        f"has {len(local)} characters before the @": len(local) > MAX_LOCAL_PART,
        "has a dot too many before the @": "" in local.split("."),
        "has characters before the @ that mail doesn't take": not re.fullmatch(f"(?:{_ATOM}|\\.)*", local),
        "has a dot too many after the @": "." in domain and "" in domain.split("."),
        "has no domain such as example.com after the @": not re.fullmatch(EMAIL_PATTERN, email),
    }
    return _unseen_fault(email, UNSEEN) or next((fault for fault, is_met in unmet.items() if is_met), "")


def phone_fault(phone: str) -> str:
    """Say why nobody could call a number."""
    digits = len(re.findall("[0-9]", phone))
    unmet = {
        f"is {len(phone)} characters long": len(phone) > MAX_PHONE,
        "has other characters than digits, blanks and + ( ) . / -": not re.fullmatch("[0-9 +()./-]*", phone),
        "has a + that doesn't stand at its beginning": "+" in phone[1:],
        f"has {digits} digits": not 5 <= digits <= 17,
        "has a country code that begins with 0": not re.fullmatch(PHONE_PATTERN, phone),
    }
    return _unseen_fault(phone, UNSEEN) or next((fault for fault, is_met in unmet.items() if is_met), "")


def _length_fault(text: str, most: int) -> str:
    if not text:
        return "is empty"
    return f"is {len(text)} characters long" if len(text) > most else ""


def _blank_fault(text: str) -> str:
    return "" if re.search(rf"[^\s{BLANKS}]", text) else "is blank"


def _unseen_fault(text: str, unseen: str) -> str:
    found = re.search(f"[{unseen}]", text)
    if not found:
        return ""
    kind = "a control character"
    if re.match(f"[{BREAKS}]", found[0]):
        kind = "a line break"
    if re.match(f"[{TURNS}]", found[0]):
        kind = "a character that turns the writing direction"
    return f"has {kind} (U+{ord(found[0]):04X}) at character {found.start() + 1}"
