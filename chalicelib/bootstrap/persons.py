"""The services for all that is held on one person."""

from functools import cached_property

from chalicelib.bootstrap.outside import new_id, now
from chalicelib.bootstrap.reporting import ReportServices
from chalicelib.merging import Merging


class PersonServices(ReportServices):
    """Joining two records of one person, exporting them, erasing them."""

    @cached_property
    def merging(self) -> Merging:
        return Merging(self.database, now, new_id)
