"""Retention: forgetting what the shop has no reason to keep any longer."""

from chalicelib.retaining.newcomers import OldNewcomers
from chalicelib.retaining.photos import OldPhotos
from chalicelib.retaining.records import OldExports, OldReports, OldReviews, OldTokens
from chalicelib.retaining.retaining import Retaining, Step

__all__ = [
    "OldExports",
    "OldNewcomers",
    "OldPhotos",
    "OldReports",
    "OldReviews",
    "OldTokens",
    "Retaining",
    "Step",
]
