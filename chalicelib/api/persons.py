"""All that is held on one person: export, merge and its undo, not-same, erasure."""

from chalicelib.api.routes import Routes

routes = Routes(__name__)
