"""The services that are not functions over a shop yet."""

from functools import cache

from chalicelib.bootstrap.services import Services
from chalicelib.shop import shop

__all__ = ["services"]


@cache
def services() -> Services:
    """Return the services of this process, which share the parts of its shop."""
    made = Services(shop().settings)
    made.__dict__ = shop().__dict__
    return made
