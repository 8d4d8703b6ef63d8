"""moto remembers every object it ever made, for a reset that nobody asks for here.

Each log line, each version of an object and each execution stayed in memory after it was deleted: 40 KB a
photo, without end.
"""

from typing import Any

from moto.core.common_models import BaseModel

from localaws.patch import replace


def install() -> None:
    """Make objects without a note of them."""

    def new(cls: type[Any], *args: Any, **options: Any) -> Any:
        return object.__new__(cls)

    replace(BaseModel, "__new__", staticmethod(new))
