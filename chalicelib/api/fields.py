"""Bounds of what callers send: everything has a length, quantities and prices are whole numbers.

What has a pattern has a description that ends "it must be …": the answer to whoever violates it.
`$` alone also matches before a line's end, hence `(?!\\n)`.
"""

from typing import Annotated

from msgspec import Meta

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+\.[^@\s\x00-\x1f\x7f-\x9f]+$(?!\n)",
        description="an e-mail address such as ann@example.com",
    ),
]
Phone = Annotated[
    str,
    Meta(
        max_length=20,
        pattern=r"^\+?[0-9 ()/-]{3,20}$(?!\n)",
        description="a phone number such as +49 30 1234567",
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
Moment = Annotated[
    str,
    Meta(
        max_length=40,
        description="an ISO 8601 time such as 2026-01-31T09:30:00Z; without an offset it is UTC",
        extra_json_schema={"format": "date-time"},
    ),
]
