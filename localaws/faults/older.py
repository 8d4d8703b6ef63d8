"""Objects that S3 lists as older than they are, for what leaves young objects alone."""

from datetime import timedelta
from typing import Any

from moto.core.utils import iso_8601_datetime_without_milliseconds_s3 as written
from moto.s3.models import S3Backend

from localaws.faults.switches import Faults
from localaws.patch import replace


def install(faults: Faults) -> None:
    """List versions and delete markers with an earlier time while `older` is on."""
    list_versions = S3Backend.list_object_versions

    def list_older(self: Any, *args: Any, **options: Any) -> Any:
        page: Any = list_versions(self, *args, **options)
        if seconds := faults.value("older"):
            for listed in (*page[0], *page[2]):
                listed.last_modified_ISO8601 = written(listed.last_modified - timedelta(seconds=seconds))
        return page

    replace(S3Backend, "list_object_versions", list_older)
