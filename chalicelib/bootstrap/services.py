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
from chalicelib.faces.answers import Reviewing
from chalicelib.faces.finishing import Finishing
from chalicelib.faces.indexing import Indexing
from chalicelib.faces.rebuilding import Rebuilding
from chalicelib.faces.recognition import Recognition, Rules
from chalicelib.faces.registration import Registration
from chalicelib.faces.reuniting import Reuniting
from chalicelib.failures.rules import explain
from chalicelib.outside import new_id, now
from chalicelib.payloads import TaskError


class Services(KeepingServices):
    """Everything the handlers call: of photos, beside what it builds upon."""

    @cached_property
    def preparing(self) -> Preparing:
        return Preparing(self.photos_bucket, self.results_bucket, self.photos)

    @cached_property
    def indexing(self) -> Indexing:
        return Indexing(self.collection, self.preparing)

    @cached_property
    def recognition(self) -> Recognition:
        rules = Rules(**{name: getattr(self.settings, name) for name in Rules.__struct_fields__})
        return Recognition(
            collection=self.collection,
            indexing=self.indexing,
            owners=self.owners,
            photo_faces=self.photos,
            rules=rules,
            clock=now,
        )

    @cached_property
    def registration(self) -> Registration:
        return Registration(
            owners=self.owners,
            newcomers=self.customers,
            reviews=self.reviews,
            workflow=self.workflow,
            register_newcomers=self.settings.register_newcomers,
            clock=now,
            new_id=new_id,
        )

    @cached_property
    def reviewing(self) -> Reviewing:
        return Reviewing(self.reviews, self.owners, self.customers, self.workflow)

    @cached_property
    def reuniting(self) -> Reuniting:
        return Reuniting(
            collection=self.collection,
            owners=self.owners,
            customers=self.customers,
            merging=self.merging,
            match_certain=self.settings.match_certain,
            clock=now,
        )

    @cached_property
    def finishing(self) -> Finishing:
        return Finishing(
            collection=self.collection,
            photos_bucket=self.photos_bucket,
            results_bucket=self.results_bucket,
            owners=self.owners,
            photos=self.photos,
            visits=self.visits,
            enough_references=self.settings.reference_faces,
        )

    @cached_property
    def checking(self) -> Checking:
        demands = Demands(**{name: getattr(self.settings, name) for name in Demands.__struct_fields__})
        return Checking(
            preparing=self.preparing,
            collection=self.collection,
            owners=self.owners,
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
            owners=self.owners,
            customers=self.customers,
            merging=self.merging,
            match_certain=self.settings.match_certain,
            clock=now,
        )

    @cached_property
    def saving(self) -> Saving:
        return Saving(
            collection=self.collection,
            owners=self.owners,
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

    @cached_property
    def rebuilding(self) -> Rebuilding:
        return Rebuilding(self.collection, self.indexing, self.owners, self.customers)

    def index_old_records(self) -> None:
        """Put photos and customers of before into indexes that there weren't then."""
        self.photos.index_states()
        self.customer_search.index_all()
