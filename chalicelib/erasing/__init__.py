"""Erasing a person everywhere: Redis in one step, then face collection, photos, reports and notifications.

Like merging, it knows the keys of several domains: what is erased, must be erased in one step.
"""

from chalicelib.erasing.erasing import Erasing
from chalicelib.erasing.photos import PhotoErasing
from chalicelib.erasing.plans import PlanStore
from chalicelib.erasing.receipts import Receipt

__all__ = ["Erasing", "PhotoErasing", "PlanStore", "Receipt"]
