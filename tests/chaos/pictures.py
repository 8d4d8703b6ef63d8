"""The picture of every photo: who it shows is known by its key."""

from io import BytesIO

from PIL import Image


def _jpeg() -> bytes:
    content = BytesIO()
    Image.new("RGB", (320, 240), (90, 120, 150)).save(content, "JPEG")
    return content.getvalue()


PICTURE = _jpeg()
