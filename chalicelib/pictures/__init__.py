"""Pictures of any type, decoded upright and safely; Pillow is imported only when one is opened."""

from chalicelib.pictures.decoding import MAX_BYTES, as_jpeg, crop_faces

__all__ = ["MAX_BYTES", "as_jpeg", "crop_faces"]
