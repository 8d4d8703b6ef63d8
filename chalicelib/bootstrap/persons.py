"""The services for all that is held on one person."""

from functools import cached_property

from chalicelib.bootstrap.reporting import ReportServices
from chalicelib.outside import new_id, now
from chalicelib.photos.lanes import has_results
from chalicelib.privacy.erasure import Erasing
from chalicelib.privacy.erasure_plans import PlanStore
from chalicelib.privacy.exports import ExportStore
from chalicelib.privacy.photo_erasure import PhotoErasing


class PersonServices(ReportServices):
    """Joining two records of one person, exporting them, erasing them."""

    @cached_property
    def photo_erasing(self) -> PhotoErasing:
        return PhotoErasing(
            database=self.database,
            photos=self.photos,
            collection=self.collection,
            photos_bucket=self.photos_bucket,
            results_bucket=self.results_bucket,
            has_results=has_results,
        )

    @cached_property
    def erasing(self) -> Erasing:
        return Erasing(
            plans=PlanStore(self.database),
            photos=self.photo_erasing,
            collection=self.collection,
            photos_bucket=self.photos_bucket,
            workflow=self.workflow,
            erasers={
                "records": self.promotions.erase,
                "notifications": self.notification_holdings.erase,
                "reports": self.report_erasing.erase_rows,
                "exports": self.exports.erase_of,
            },
            clock=now,
            new_id=new_id,
        )

    @cached_property
    def exports(self) -> ExportStore:
        return ExportStore(self.database, self.results_bucket, new_id)
