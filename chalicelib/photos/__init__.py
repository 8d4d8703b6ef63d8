"""Photos: which lane an S3 object takes, and what became of it."""

from chalicelib.photos.lanes import execution_name, lane_of, misplacement, photo_id_of, photos_in
from chalicelib.photos.removing import PhotoRemover
from chalicelib.photos.results import PhotoResults
from chalicelib.photos.starting import PhotoStarter
from chalicelib.photos.store import PhotoStore
from chalicelib.photos.values import Filter, Photo

__all__ = [
    "Filter",
    "Photo",
    "PhotoRemover",
    "PhotoResults",
    "PhotoStarter",
    "PhotoStore",
    "execution_name",
    "lane_of",
    "misplacement",
    "photo_id_of",
    "photos_in",
]
