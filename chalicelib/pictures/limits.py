"""Limits on the cost of decoding a picture: pure functions on what its header says."""

from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures.jpeg import Jpeg

MAX_BYTES = 50_000_000
MAX_PIXELS = 100_000_000
MAX_JPEG_PIXELS = 1_000_000_000
"""A JPEG is decoded at a fraction of its size; a thousand million pixels still take some seconds."""
MAX_LENGTH = 65_535
"""Pixels a side, as of a JPEG; Pillow holds a pointer for every line."""
MAX_MEMORY = 450_000_000
"""Bytes at most while decoding: with Python, the file and the result 600 MB, of the 1024 that Lambda has."""
MAX_SCANS = 100
"""Scans of a JPEG; encoders write about ten, and each goes through the whole picture."""
MAX_SCANNED = 1_500_000_000
"""Pixels that all scans together may go through."""

FRACTIONS = (8, 4, 2)
"""Parts of its size in which libjpeg decodes a JPEG."""
BYTES_OF_MODE = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "I;16N": 2}
"""Bytes of a pixel in Pillow's memory; 4 in every other mode."""
BYTES_OF_CODEC = {"WEBP": 13, "AVIF": 12, "HEIF": 5}
"""Bytes of a pixel that these hold beside Pillow's: planes, canvases, and the frame before it is copied."""
ALPHA_OF_CODEC = {"HEIF": 3}
"""Bytes more where there is transparency."""


def decoder_memory(kind: str, mode: str, size: tuple[int, int], block: int = 0) -> int:
    """Return the bytes that decoding takes: of Pillow's picture, and of what its codec holds meanwhile.

    `block` are bytes that the codec holds whatever the size: a TIFF's strip, a JPEG's coefficients.

    >>> decoder_memory("PNG", "RGB", (1000, 1000))
    4000000
    """
    alpha = ALPHA_OF_CODEC.get(kind, 0) if mode == "RGBA" else 0
    pixel = BYTES_OF_MODE.get(mode, 4) + BYTES_OF_CODEC.get(kind, 0) + alpha
    return size[0] * size[1] * pixel + block


def check_size(size: tuple[int, int], most: int = MAX_PIXELS) -> None:
    """Refuse too many pixels.

    Raises:
        UnsupportedPhoto: these are.
    """
    if max(size) > MAX_LENGTH:
        raise UnsupportedPhoto(f"{_shown(size)}: at most {MAX_LENGTH:,} on a side can be read")
    if size[0] * size[1] > most:
        raise UnsupportedPhoto(f"{_shown(size)}: at most {most:,} can be read")


def fits_memory(kind: str, mode: str, size: tuple[int, int], block: int = 0) -> bool:
    """Tell whether decoding it takes no more than may be used."""
    return decoder_memory(kind, mode, size, block) <= MAX_MEMORY


def drafted(size: tuple[int, int], wanted: tuple[int, int]) -> tuple[int, int]:
    """Return the size in which a JPEG is decoded: the smallest of its fractions that is at least as wanted.

    >>> drafted((8000, 6000), (1000, 750))
    (1000, 750)
    """
    scale = min(side // at_least for side, at_least in zip(size, wanted, strict=True))
    fraction = next((each for each in FRACTIONS if scale >= each), 1)
    return -(-size[0] // fraction), -(-size[1] // fraction)


def check_memory(kind: str, mode: str, size: tuple[int, int], block: int = 0) -> None:
    """Refuse what would not fit into a worker's memory.

    Raises:
        UnsupportedPhoto: this would not.
    """
    if not fits_memory(kind, mode, size, block):
        needed = decoder_memory(kind, mode, size, block)
        raise UnsupportedPhoto(
            f"{_shown(size)}, which as {kind} take {needed / 1e6:,.0f} MB to decode: "
            f"at most {MAX_MEMORY / 1e6:,.0f} can be used; save it smaller, or as a baseline JPEG"
        )


def check_scans(jpeg: Jpeg) -> None:
    """Refuse a JPEG that takes minutes to decode.

    Raises:
        UnsupportedPhoto: it has too many scans for its size.
    """
    most = min(MAX_SCANS, MAX_SCANNED // max(1, jpeg.width * jpeg.height))
    if jpeg.scans > max(1, most):
        raise UnsupportedPhoto(
            f"the JPEG has {jpeg.scans:,} scans: at most {max(1, most)} can be read; save it anew"
        )


def _shown(size: tuple[int, int]) -> str:
    return f"the picture has {size[0]} × {size[1]} pixels"
