"""The services for how long and for whom data is kept: exports and retention."""

from functools import cached_property

from chalicelib.bootstrap.persons import PersonServices
from chalicelib.logs import log_values
from chalicelib.outside import now
from chalicelib.privacy.export import Exporting, Sources
from chalicelib.privacy.old_newcomers import OldNewcomers
from chalicelib.privacy.old_photos import OldPhotos
from chalicelib.privacy.old_records import OldExports, OldReports, OldReviews, OldTokens
from chalicelib.privacy.retention import Retaining

DAY = 24 * 3600 * 1000
"""Milliseconds."""


class KeepingServices(PersonServices):
    """Exporting what is held on one person, and forgetting what is old."""

    @cached_property
    def export_sources(self) -> Sources:
        return Sources(
            customers=self.customers,
            merging=self.merges,
            owners=self.faces,
            visits=self.visits,
            orders=self.orders,
            offers=self.offers,
            promotions=self.promotions,
            notifications=self.notification_holdings,
            reviews=self.reviews,
            reports=self.reports,
            photos=self.photos,
            photos_bucket=self.photos_bucket,
            results_bucket=self.results_bucket,
        )

    @cached_property
    def exporting(self) -> Exporting:
        return Exporting(self.export_sources, self.exports, now)

    @cached_property
    def retaining(self) -> Retaining:
        kept, orders = self.settings, self.orders
        newcomers = OldNewcomers(self.customers, self.visits, orders, self.erasing, kept.retention_days * DAY)
        photos = OldPhotos(
            self.photos, self.faces, self.customers, self.photo_erasing, kept.photo_retention_days * DAY
        )
        reports = OldReports(self.reports, self.report_erasing, kept.report_retention_days * DAY)
        reviews = OldReviews(self.reviews, kept.review_retention_days * DAY)
        chores = (newcomers, photos, reports, OldTokens(self.tokens), reviews, OldExports(self.exports))
        return Retaining(chores=chores, erasing=self.erasing, clock=now, log=log_values)
