"""The services around reports."""

from functools import cached_property

from chalicelib.bootstrap.offering import OfferServices
from chalicelib.outside import new_id, now
from chalicelib.reports.asking import Asking, ReportStarter
from chalicelib.reports.drafts import Drafts
from chalicelib.reports.erasing import ReportErasing
from chalicelib.reports.gathering import Gathering
from chalicelib.reports.presigning import Presigning
from chalicelib.reports.rendering import Rendering
from chalicelib.reports.sending import ReportSending


class ReportServices(OfferServices):
    """Asking for reports, and the tasks of the report lane."""

    @cached_property
    def report_starter(self) -> ReportStarter:
        return ReportStarter(self.workflow)

    @cached_property
    def report_asking(self) -> Asking:
        return Asking(self.reports, self.report_starter, now, new_id, self.zone)

    @cached_property
    def report_drafts(self) -> Drafts:
        return Drafts(self.reports, self.results_bucket)

    @cached_property
    def gathering(self) -> Gathering:
        return Gathering(self.reports, self.report_drafts, now)

    @cached_property
    def rendering(self) -> Rendering:
        return Rendering(self.report_drafts, self.zone)

    @cached_property
    def presigning(self) -> Presigning:
        return Presigning(self.results_bucket, self.settings.report_link_lifetime)

    @cached_property
    def report_sending(self) -> ReportSending:
        return ReportSending(
            store=self.reports,
            drafts=self.report_drafts,
            bucket=self.results_bucket,
            mailbox=self.mailbox,
            topic=self.topic("reports"),
            texts=self.texts,
            clock=now,
            zone=self.zone,
        )

    @cached_property
    def report_erasing(self) -> ReportErasing:
        return ReportErasing(self.reports, self.results_bucket, self.report_starter)
