"""HEIC files with several pictures or many tiles, all made of one: Pillow writes none (ISO/IEC 23008-12)."""

import struct

from demo.odd_pictures import heic

TILE = (128, 96)
"""Pixels of the picture that heic() answers."""
TILE_PROPERTIES, LAYOUT_PROPERTIES = (0x81, 2, 0x83), (4, 3)
"""Places in the list of properties; 0x80: whoever doesn't know it can't decode."""


def several(count: int = 2) -> bytes:
    """Return a file of `count` equal pictures, as of a burst; the first is primary."""
    return _file(count, b"")


def grid(columns: int, rows: int) -> bytes:
    """Return one picture of that many tiles, as telephones write it; at most 1 000 tiles are decoded."""
    size = (TILE[0] * columns, TILE[1] * rows)
    return _file(columns * rows, struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, *size), size)


def _file(tiles: int, layout: bytes, size: tuple[int, int] = TILE) -> bytes:
    """Return `tiles` items that share one tile's data, and the item that lays them out, if there is one."""
    parts = _boxes(heic())
    head = _head(parts, tiles, layout, size, start=0)
    head = _head(parts, tiles, layout, size, start=len(head) + 8)
    return head + _box(b"mdat", parts[b"mdat"], layout)


def _head(parts: dict[bytes, bytes], tiles: int, layout: bytes, size: tuple[int, int], start: int) -> bytes:
    meta = _boxes(parts[b"meta"][4:])
    whole = tiles + 1 if layout else 1
    lengths = [(start, len(parts[b"mdat"]))] * tiles
    kinds = [(b"hvc1", int(bool(layout)))] * tiles
    if layout:
        lengths.append((start + len(parts[b"mdat"]), len(layout)))
        kinds.append((b"grid", 0))
    return _box(b"ftyp", parts[b"ftyp"]) + _full(
        b"meta",
        _box(b"hdlr", meta[b"hdlr"]),
        _full(b"pitm", struct.pack(">H", whole)),
        _locations(lengths),
        _items(kinds),
        _references(tiles) if layout else b"",
        _properties(_boxes(meta[b"iprp"])[b"ipco"], tiles, size if layout else None),
    )


def _locations(lengths: list[tuple[int, int]]) -> bytes:
    entries = [struct.pack(">HHHII", item, 0, 1, *place) for item, place in enumerate(lengths, 1)]
    return _full(b"iloc", struct.pack(">BBH", 0x44, 0, len(entries)), *entries)


def _items(kinds: list[tuple[bytes, int]]) -> bytes:
    entries = [
        _full(b"infe", struct.pack(">HH4sB", item, 0, kind, 0), version=2, flags=hidden)
        for item, (kind, hidden) in enumerate(kinds, 1)
    ]
    return _full(b"iinf", struct.pack(">H", len(entries)), *entries)


def _references(tiles: int) -> bytes:
    places = struct.pack(f">HH{tiles}H", tiles + 1, tiles, *range(1, tiles + 1))
    return _full(b"iref", _box(b"dimg", places))


def _properties(shared: bytes, tiles: int, layout: tuple[int, int] | None) -> bytes:
    links = [struct.pack(">HB3B", item, 3, *TILE_PROPERTIES) for item in range(1, tiles + 1)]
    if layout:
        shared += _full(b"ispe", struct.pack(">II", *layout))
        links.append(struct.pack(">HB2B", tiles + 1, 2, *LAYOUT_PROPERTIES))
    return _box(b"iprp", _box(b"ipco", shared), _full(b"ipma", struct.pack(">I", len(links)), *links))


def _boxes(content: bytes) -> dict[bytes, bytes]:
    found, place = {}, 0
    while place < len(content):
        (length,) = struct.unpack_from(">I", content, place)
        found[content[place + 4 : place + 8]] = content[place + 8 : place + length]
        place += length
    return found


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def _full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags), *parts)
