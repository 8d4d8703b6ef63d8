"""Deleted objects are freed. moto keeps a reference to every object for a reset that nothing here uses.

Each log line, object version and execution stayed in memory after its deletion: 40 KB a photo, without end.
"""

from typing import Any

from moto.core.common_models import BaseModel

from localaws.patch import replace


def install() -> None:
    """Make objects without keeping a reference."""

    def new(cls: type[Any], *args: Any, **options: Any) -> Any:
        return object.__new__(cls)

    replace(BaseModel, "__new__", staticmethod(new))
