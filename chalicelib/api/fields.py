"""Bounds of what callers send: everything has a length, quantities and prices are whole numbers.

`$` alone also matches before a line's end, hence `(?!\\n)`.
"""

from typing import Annotated

from msgspec import Meta

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
Email = Annotated[str, Meta(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$(?!\n)")]
Phone = Annotated[str, Meta(max_length=20, pattern=r"^\+?[0-9 ()/-]{3,20}$(?!\n)")]
Language = Annotated[str, Meta(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$(?!\n)")]
Sku = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$(?!\n)")]
Quantity = Annotated[int, Meta(ge=1, le=10_000)]
Cents = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Stock = Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]
FileName = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._-]+$(?!\n)")]
Segment = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$(?!\n)")]
