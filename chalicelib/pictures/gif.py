"""The blocks of a GIF, read without decoding it (GIF89a)."""

from chalicelib.errors import UnsupportedPhoto

TRAILER, EXTENSION, IMAGE = 0x3B, 0x21, 0x2C
MAX_FRAMES = 10_000
MAX_BLOCKS = 1_000_000
"""Sub-blocks read to count frames. These are 250 MB, unless a file has small ones on purpose."""
MAX_HEADER_BLOCKS = 5_000
"""Sub-blocks before the first frame. For each of a comment's, Pillow copies the whole comment again."""


def frames_of(gif: bytes) -> int:
    """Count the whole frames, from 1 to MAX_FRAMES.

    Raises:
        UnsupportedPhoto: there is more before the first frame than any picture needs.
    """
    # The header has 13 bytes, and its flags at 10 say how long the palette is that follows.
    place, blocks, frames = 13 + _palette(gif[10]), 0, 0
    try:
        while frames < MAX_FRAMES and blocks < MAX_BLOCKS and gif[place] in (EXTENSION, IMAGE):
            is_frame = gif[place] == IMAGE
            place += 11 + _palette(gif[place + 9]) if is_frame else 2
            while size := gif[place]:  # a sub-block of no bytes ends the block
                place, blocks = place + 1 + size, blocks + 1
                if not frames and not is_frame and blocks > MAX_HEADER_BLOCKS:
                    raise UnsupportedPhoto("the GIF has too much before its first frame: save it anew")
            place, frames = place + 1, frames + is_frame
    except IndexError:  # the file ends here
        pass
    return max(1, frames)


def _palette(flags: int) -> int:
    """Return the bytes of the palette that these flags announce."""
    return 6 << (flags & 7) if flags & 0x80 else 0
