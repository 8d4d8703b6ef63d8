"""The services: what the handlers call."""

from chalicelib.shop import Shop


class Services(Shop):
    """The services that handlers call, all of them parts of the shop."""
