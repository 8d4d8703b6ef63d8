"""Messages to customers: what kinds there are, who agrees to which, and the channels they go out by."""

from chalicelib.notifications.holdings import NotificationHoldings
from chalicelib.notifications.kinds import KINDS
from chalicelib.notifications.notifying import Notifying
from chalicelib.notifications.store import NotificationStore

__all__ = ["KINDS", "NotificationHoldings", "NotificationStore", "Notifying"]
