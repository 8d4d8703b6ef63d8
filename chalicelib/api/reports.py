"""`/reports`: start a report; its state and links."""

from chalicelib.api.routes import Routes

routes = Routes(__name__)
