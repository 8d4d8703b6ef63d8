"""The services around reports."""

from chalicelib.bootstrap.offering import OfferServices


class ReportServices(OfferServices):
    """The tasks of the report lane."""
