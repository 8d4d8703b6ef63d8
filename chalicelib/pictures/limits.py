"""Limits on the cost of decoding a picture: pure functions on what its header says."""

from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures.jpeg import Jpeg

MAX_BYTES = 50_000_000
MAX_PIXELS = 100_000_000
MAX_JPEG_PIXELS = 1_000_000_000
"""A JPEG may have more, for it is decoded at a fraction of its size, here in some seconds."""
MAX_DECODED_SIDE_PIXELS = 65_535
"""The longest side that a JPEG can have. Pillow holds a pointer for every line."""
MAX_MEMORY_BYTES = 450_000_000
"""Bytes held while decoding. With Python, the file and the result these are 600 of Lambda's 1024 MB."""
MAX_SCANS = 100
"""Scans of a JPEG. Encoders write about ten, and each goes through the whole picture."""
MAX_SCANNED_PIXELS = 1_500_000_000
"""Pixels of all scans together."""

FRACTIONS = (8, 4, 2)
"""Divisors of the size at which libjpeg can decode a JPEG."""
BYTES_OF_MODE = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "I;16N": 2}
"""Bytes of a pixel in Pillow's memory. Every other mode has 4."""
BYTES_OF_CODEC = {"WEBP": 13, "AVIF": 12, "HEIF": 5}
"""Bytes of a pixel that these codecs hold beside Pillow's: planes, canvases, the frame before its copy."""
ALPHA_OF_CODEC = {"HEIF": 3}
"""Further bytes of a pixel with transparency."""


def decoder_memory(kind: str, mode: str, size: tuple[int, int], block: int = 0) -> int:
    """Return the bytes held while decoding: Pillow's picture, and the buffers of its codec.

    `block` is a buffer that doesn't grow with the decoded size: a TIFF's strip, a JPEG's coefficients.

    >>> decoder_memory("PNG", "RGB", (1000, 1000))
    4000000
    """
    alpha = ALPHA_OF_CODEC.get(kind, 0) if mode == "RGBA" else 0
    pixel = BYTES_OF_MODE.get(mode, 4) + BYTES_OF_CODEC.get(kind, 0) + alpha
    return size[0] * size[1] * pixel + block


def check_size(size: tuple[int, int], most: int = MAX_PIXELS) -> None:
    """Refuse a picture of too many pixels.

    Raises:
        UnsupportedPhoto: a side is too long, or the pixels are more than `most`.
    """
    if max(size) > MAX_DECODED_SIDE_PIXELS:
        raise UnsupportedPhoto(f"{_shown(size)}: at most {MAX_DECODED_SIDE_PIXELS:,} on a side can be read")
    if size[0] * size[1] > most:
        raise UnsupportedPhoto(f"{_shown(size)}: at most {most:,} can be read")


def fits_memory(kind: str, mode: str, size: tuple[int, int], block: int = 0) -> bool:
    """Tell whether decoding takes at most MAX_MEMORY_BYTES."""
    return decoder_memory(kind, mode, size, block) <= MAX_MEMORY_BYTES


def drafted(size: tuple[int, int], wanted: tuple[int, int]) -> tuple[int, int]:
    """Return the size at which a JPEG is decoded, the smallest fraction that is not below the wanted size.

    >>> drafted((8000, 6000), (1000, 750))
    (1000, 750)
    """
    scale = min(side // at_least for side, at_least in zip(size, wanted, strict=True))
    fraction = next((each for each in FRACTIONS if scale >= each), 1)
    return -(-size[0] // fraction), -(-size[1] // fraction)


def check_memory(kind: str, mode: str, size: tuple[int, int], block: int = 0) -> None:
    """Refuse a picture that would not fit into a worker's memory.

    Raises:
        UnsupportedPhoto: decoding it takes more than MAX_MEMORY_BYTES.
    """
    if not fits_memory(kind, mode, size, block):
        needed = decoder_memory(kind, mode, size, block)
        raise UnsupportedPhoto(
            f"{_shown(size)}, which as {kind} take {needed / 1e6:,.0f} MB to decode: "
            f"at most {MAX_MEMORY_BYTES / 1e6:,.0f} can be used; save it smaller, or as a baseline JPEG"
        )


def check_scans(jpeg: Jpeg) -> None:
    """Refuse a JPEG that takes minutes to decode.

    Raises:
        UnsupportedPhoto: there are too many scans for its size.
    """
    most = min(MAX_SCANS, MAX_SCANNED_PIXELS // max(1, jpeg.width * jpeg.height))
    if jpeg.scans > max(1, most):
        raise UnsupportedPhoto(
            f"the JPEG has {jpeg.scans:,} scans: at most {max(1, most)} can be read; save it anew"
        )


def _shown(size: tuple[int, int]) -> str:
    return f"the picture has {size[0]} × {size[1]} pixels"
