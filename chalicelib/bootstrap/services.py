"""The services: what the handlers call."""

from chalicelib.bootstrap.keeping import KeepingServices


class Services(KeepingServices):
    """The services that handlers call."""
