"""Pictures of any type, decoded upright and safely. Pillow is imported only when one is opened."""

from chalicelib.pictures.decoder import as_jpeg, crop_faces
from chalicelib.pictures.limits import MAX_BYTES

__all__ = ["MAX_BYTES", "as_jpeg", "crop_faces"]
