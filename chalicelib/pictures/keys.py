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


def crops_folder(photo_id: str) -> str:
    """What the keys of all face pictures cut out of a photo start with."""
    return f"faces/{photo_id}/"


def crop_key(photo_id: str, face_id: str) -> str:
    """The picture of one face."""
    return f"{crops_folder(photo_id)}{face_id}.jpg"


def stems(photo_id: str) -> list[str]:
    """Return what those keys start with, one for each kind: fewer questions to S3 than keys."""
    return list(dict.fromkeys(f"{key.rpartition('.')[0]}." for key in all_keys(photo_id)))


def all_keys(photo_id: str) -> list[str]:
    """Everything that goes when the photo goes; visits go on showing faces cut out of it."""
    thumbnails = [thumbnail_key(photo_id, kind) for kind in ("image/jpeg", PNG)]
    return [*thumbnails, converted_key(photo_id), results_key(photo_id)]
