"""The services: what the handlers call."""

from chalicelib.bootstrap.keeping import KeepingServices


class Services(KeepingServices):
    """The services that handlers call, and the step that fills new indexes."""

    def index_old_records(self) -> None:
        """Put photos and customers of before into indexes that there weren't then."""
        self.photos.index_states()
        self.customer_search.index_all()
