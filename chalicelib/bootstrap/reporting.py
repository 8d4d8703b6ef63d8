"""The services around reports that are not functions over a shop yet."""

from functools import cached_property, partial
from types import SimpleNamespace
from typing import Any

from chalicelib.bootstrap.notifying import NotificationServices
from chalicelib.reports import withdrawal


class ReportServices(NotificationServices):
    """Withdrawing reports."""

    @cached_property
    def report_erasing(self) -> Any:
        return SimpleNamespace(
            erase_rows=partial(withdrawal.erase_rows, self),
            expire=partial(withdrawal.expire_reports, self),
        )
