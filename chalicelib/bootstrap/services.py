"""The services: what the handlers call."""

from functools import cached_property

import msgspec

from chalicelib.bootstrap.keeping import KeepingServices
from chalicelib.bootstrap.preparing import Preparing
from chalicelib.enrolment.checking import Checking
from chalicelib.enrolment.claiming import Claiming
from chalicelib.enrolment.saving import Saving
from chalicelib.enrolment.selfies import Demands
from chalicelib.enrolment.telling import Telling
from chalicelib.failures.rules import explain
from chalicelib.outside import now
from chalicelib.payloads import TaskError


class Services(KeepingServices):
    """Everything the handlers call: of photos, beside what it builds upon."""

    @cached_property
    def preparing(self) -> Preparing:
        return Preparing(self.photos_bucket, self.results_bucket, self.photos)

    @cached_property
    def checking(self) -> Checking:
        demands = Demands(**{name: getattr(self.settings, name) for name in Demands.__struct_fields__})
        return Checking(
            preparing=self.preparing,
            collection=self.collection,
            owners=self.faces,
            customers=self.customers,
            photos=self.photos,
            demands=demands,
            match_certain=self.settings.match_certain,
            match_possible=self.settings.match_possible,
        )

    @cached_property
    def claiming(self) -> Claiming:
        return Claiming(
            collection=self.collection,
            owners=self.faces,
            customers=self.customers,
            merging=self.merging,
            match_certain=self.settings.match_certain,
            clock=now,
        )

    @cached_property
    def saving(self) -> Saving:
        return Saving(
            collection=self.collection,
            owners=self.faces,
            customers=self.customers,
            photos=self.photos,
            claiming=self.claiming,
        )

    @cached_property
    def telling(self) -> Telling:
        return Telling(
            photos=self.photos,
            notifying=self.notifying,
            faces=self.saving,
            explain=lambda error: explain(msgspec.convert(error, TaskError)),
        )

    def index_old_records(self) -> None:
        """Put photos and customers of before into indexes that there weren't then."""
        self.photos.index_states()
        self.customer_search.index_all()
