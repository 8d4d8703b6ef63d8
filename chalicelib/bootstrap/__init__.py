"""Wiring: settings -> clients -> stores -> services, each made when first asked for, then kept.

The only package that knows everybody. A Lambda makes what its own task needs and nothing else.
"""

from functools import cache

from chalicelib.bootstrap.clients import Clients
from chalicelib.bootstrap.outside import new_id, now
from chalicelib.bootstrap.services import Services
from chalicelib.config import read_settings

__all__ = ["new_id", "now", "services"]


@cache
def services() -> Services:
    """The services of this process, wired by its environment."""
    settings = read_settings()
    return Services(settings, Clients(settings.aws_region))
