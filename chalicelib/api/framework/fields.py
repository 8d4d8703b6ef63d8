"""Types of the fields that callers send. Every text has a longest length, every number a largest value.

A pattern has a description, for a refusal to end with "it must be <description>". A `fault` in `extra` is a
function that says first what is wrong (`text_rules.py`). `$` alone also matches before a line's end, hence
`(?!\\n)`.
"""

from typing import Annotated

from msgspec import Meta

from chalicelib import text_rules as rules

Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=rules.MAX_NAME,
        pattern=rules.NAME_PATTERN,
        description=f"1 to {rules.MAX_NAME} characters on one line, not only blanks",
        extra={"fault": rules.name_fault},
    ),
]
Text = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=rules.MAX_TEXT,
        pattern=rules.TEXT_PATTERN,
        description=f"1 to {rules.MAX_TEXT} characters, not only blanks; it may have line breaks",
        extra={"fault": rules.text_fault},
    ),
]
Email = Annotated[
    str,
    Meta(
        max_length=rules.MAX_EMAIL,
        pattern=rules.EMAIL_PATTERN,
        description="an e-mail address such as ann@example.com",
        extra={"fault": rules.email_fault},
    ),
]
Phone = Annotated[
    str,
    Meta(
        max_length=rules.MAX_PHONE,
        pattern=rules.PHONE_PATTERN,
        description="a phone number of 5 to 17 digits such as +49 30 1234567",
        extra={"fault": rules.phone_fault},
    ),
]
Language = Annotated[
    str,
    Meta(
        max_length=35,
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$(?!\n)",
        description="a language such as en or de-AT",
    ),
]
Sku = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=r"^[A-Za-z0-9._-]+$(?!\n)",
        description="1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'",
    ),
]
Quantity = Annotated[int, Meta(ge=1, le=10_000)]
Cents = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Stock = Annotated[int, Meta(ge=0, le=1_000_000_000)]
FileName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=255,
        pattern=r"^[^/\\\x00-\x1f\x7f-\x9f]+$(?!\n)",
        description="a file's name such as IMG 1234 (1).jpg, without folders and control characters",
    ),
]
Segment = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$(?!\n)",
        description="a name of A-Z, a-z, 0-9, '.', '_' and '-' that doesn't begin with '.'",
    ),
]
Day = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)",
        description="a day of the shop's, such as 2026-01-31",
        extra_json_schema={"format": "date"},
    ),
]
Moment = Annotated[
    str,
    Meta(
        max_length=40,
        description="an ISO 8601 time such as 2026-01-31T09:30:00Z, without an offset in UTC; "
        "or a day of the shop's, such as 2026-01-31, which as an end is meant whole",
        extra_json_schema={"anyOf": [{"format": "date-time"}, {"format": "date"}]},
    ),
]
