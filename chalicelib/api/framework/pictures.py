"""Links to pictures, presigned, good for a while; and where in them faces are."""

import msgspec

from chalicelib.bootstrap import services


class Box(msgspec.Struct, kw_only=True, rename="pascal"):
    """Where in a picture a face is: from 0 to 1, as in Rekognition."""

    left: float
    top: float
    width: float
    height: float


def picture_link(key: str | None) -> str | None:
    """A link to a picture in the results bucket."""
    lifetime = services().settings.link_lifetime
    return services().results_bucket.link(key, lifetime) if key else None
