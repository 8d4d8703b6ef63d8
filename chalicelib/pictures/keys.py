"""Keys of the results bucket: of the objects that are made of a photo."""

PNG = "image/png"


def thumbnail_key(photo_id: str, kind: str) -> str:
    """Return the key of the thumbnail, which is a PNG or a JPEG."""
    return f"thumbnails/{photo_id}.{'png' if kind == PNG else 'jpg'}"


def converted_key(photo_id: str) -> str:
    """Return the key of the JPEG that was made for Rekognition."""
    return f"converted/{photo_id}.jpg"


def results_key(photo_id: str) -> str:
    """Return the key of the JSON document."""
    return f"results/{photo_id}.json"


def crops_folder(photo_id: str) -> str:
    """Return the prefix of the keys of all faces cut out of a photo."""
    return f"faces/{photo_id}/"


def crop_key(photo_id: str, face_id: str) -> str:
    """Return the key of the picture of one face."""
    return f"{crops_folder(photo_id)}{face_id}.jpg"


def stems(photo_id: str) -> list[str]:
    """Return the prefixes of all these keys, one for each kind, which are fewer calls of S3 than keys."""
    return list(dict.fromkeys(f"{key.rpartition('.')[0]}." for key in all_keys(photo_id)))


def all_keys(photo_id: str) -> list[str]:
    """Return the keys of all that goes with the photo. Faces cut out of it stay, for visits show them."""
    thumbnails = [thumbnail_key(photo_id, kind) for kind in ("image/jpeg", PNG)]
    return [*thumbnails, converted_key(photo_id), results_key(photo_id)]
