"""Links to pictures: presigned, good for a while."""

from chalicelib.bootstrap import services


def picture_link(key: str | None) -> str | None:
    """A link to a picture in the results bucket."""
    lifetime = services().settings.link_lifetime
    return services().results_bucket.link(key, lifetime) if key else None
