"""The services that reach people."""

from chalicelib.bootstrap.stores import Stores


class NotificationServices(Stores):
    """E-mail, SMS and push."""
