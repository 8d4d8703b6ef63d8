"""Where in the results bucket lies what was made of a photo."""

PNG = "image/png"


def thumbnail_key(photo_id: str, kind: str) -> str:
    """The thumbnail of that type: a PNG, else a JPEG."""
    return f"thumbnails/{photo_id}.{'png' if kind == PNG else 'jpg'}"


def converted_key(photo_id: str) -> str:
    """The conversion for Rekognition."""
    return f"converted/{photo_id}.jpg"


def results_key(photo_id: str) -> str:
    """The JSON document."""
    return f"results/{photo_id}.json"


def all_keys(photo_id: str) -> list[str]:
    """Everything that goes when the photo goes."""
    thumbnails = [thumbnail_key(photo_id, kind) for kind in ("image/jpeg", PNG)]
    return [*thumbnails, converted_key(photo_id), results_key(photo_id)]
