"""The cost of decoding: counted from the header, and refused with a sentence before the first pixel."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from benchmarks import bombs
from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures import jpeg
from chalicelib.pictures.decoder import as_jpeg, crop_faces
from chalicelib.pictures.limits import MAX_MEMORY_BYTES, check_scans, check_size, decoder_memory, drafted
from chalicelib.pictures.metadata import read_metadata
from chalicelib.pictures.thumbnails import make_thumbnail
from demo.pictures import saved

TEN_THOUSAND = (10_000, 10_000)
WHOLE = {"Left": 0.0, "Top": 0.0, "Width": 1.0, "Height": 1.0}


@pytest.mark.parametrize(
    ("kind", "mode", "size", "block", "megabytes"),
    [
        ("PNG", "1", TEN_THOUSAND, 0, 100),
        ("PNG", "L", TEN_THOUSAND, 0, 100),
        ("GIF", "P", TEN_THOUSAND, 0, 100),
        ("PNG", "I;16", TEN_THOUSAND, 0, 200),
        ("PNG", "LA", TEN_THOUSAND, 0, 400),
        ("PNG", "RGB", TEN_THOUSAND, 0, 400),
        ("BMP", "RGB", (8_000, 2_000), 0, 64),
        ("TIFF", "F", (8_000, 8_000), 1_000_000, 257),
        ("WEBP", "RGB", (16_383, 6_100), 0, 1_699),
        ("AVIF", "RGB", (4_000, 3_000), 0, 192),
        ("HEIF", "RGB", (8_064, 6_048), 0, 439),
        ("HEIF", "RGBA", (8_064, 6_048), 0, 585),
        ("JPEG", "RGB", (4_000, 3_000), 36_000_000, 84),
    ],
)
def test_memory_is_counted_by_format_and_mode(
    kind: str, mode: str, size: tuple[int, int], block: int, megabytes: int
) -> None:
    assert round(decoder_memory(kind, mode, size, block) / 1e6) == megabytes


@pytest.mark.parametrize(
    ("kind", "size"), [("HEIF", (8_064, 6_048)), ("JPEG", (12_000, 9_000)), ("JPEG", (8_160, 6_120))]
)
def test_the_largest_pictures_of_telephones_fit(kind: str, size: tuple[int, int]) -> None:
    """48 megapixels in HEIC; 108 and 50 in JPEG, which is decoded at half its size at most."""
    decoded = drafted(size, (4_000, 3_000)) if kind == "JPEG" else size

    assert decoder_memory(kind, "RGB", decoded) <= MAX_MEMORY_BYTES


@pytest.mark.parametrize(
    ("size", "wanted", "found"),
    [
        ((8_000, 6_000), (4_000, 3_000), (4_000, 3_000)),
        ((8_000, 6_000), (4_096, 3_072), (8_000, 6_000)),
        ((8_001, 6_001), (1_000, 750), (1_001, 751)),
        ((65_488, 1_600), (4_096, 100), (8_186, 200)),
        ((100, 100), (100, 100), (100, 100)),
    ],
)
def test_a_jpeg_is_decoded_at_a_fraction(
    size: tuple[int, int], wanted: tuple[int, int], found: tuple[int, int]
) -> None:
    picture = JpegImageFile(BytesIO(bombs.jpeg((16, 16))))
    picture._size = size
    picture.draft("RGB", wanted)

    assert drafted(size, wanted) == picture.size == found


@pytest.mark.parametrize("size", [(1, 99_999_999), (65_536, 1), (20_000, 20_000)])
def test_too_many_pixels_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(UnsupportedPhoto, match=f"{size[0]} × {size[1]} pixels"):
        check_size(size)


@pytest.mark.parametrize("size", [(1, 65_535), (10_000, 10_000), (65_535, 1_525)])
def test_others_are_not(size: tuple[int, int]) -> None:
    check_size(size)


@pytest.mark.parametrize(
    ("size", "scans", "fits"),
    [
        ((4_000, 3_000), 100, True),
        ((4_000, 3_000), 101, False),
        ((8_160, 6_120), 30, True),
        ((8_160, 6_120), 31, False),
        ((30_000, 30_000), 1, True),
        ((30_000, 30_000), 2, False),
    ],
)
def test_scans_go_through_a_bounded_number_of_pixels(size: tuple[int, int], scans: int, fits: bool) -> None:
    found = jpeg.Jpeg(*size, scans=scans)

    if fits:
        check_scans(found)
    else:
        with pytest.raises(UnsupportedPhoto, match=f"{scans} scans"):
            check_scans(found)


def thumbnailed(**options: Any) -> bytes:
    """Return a JPEG whose EXIF has a progressive thumbnail and whose trailer has scans' markers."""
    inner = saved(Image.new("RGB", (160, 120)), "JPEG", progressive=True)
    outer = saved(Image.new("RGB", (640, 480), "teal"), "JPEG", **options)
    segment = b"\xff\xe1" + (len(inner) + 8).to_bytes(2) + b"Exif\0\0" + inner
    return outer[:2] + segment + outer[2:] + b"\xff\xda" * 5000


@pytest.mark.parametrize(("progressive", "scans"), [(False, 1), (True, 10)])
def test_only_the_scans_of_the_picture_itself_are_counted(progressive: bool, scans: int) -> None:
    found = jpeg.structure(thumbnailed(progressive=progressive))

    assert (found.width, found.height, found.scans, found.ended) == (640, 480, scans, True)
    assert (found.coefficients > 0) == progressive
    assert as_jpeg(thumbnailed(progressive=progressive))


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "webp": (lambda: bombs.webp((16_383, 6_100)), "16383 × 6100 pixels, which as WEBP take 1,699 MB"),
    "avif": (lambda: bombs.avif((400, 300), (10_000, 10_000)), "as AVIF take 1,600 MB"),
    "long png": (lambda: bombs.png((1, 99_999_999), bombs.GREY, 1), "at most 65,535 on a side"),
    "large png": (lambda: bombs.png((12_000, 10_000), bombs.GREY, 1), "at most 100,000,000"),
    "chunks": (lambda: bombs.png((9, 9), 2, 8, bombs.chunk(b"aaAa", b"") * 100_000), "100,000 chunks"),
    "scans": (lambda: bombs.progressive((400, 300), 3_000), "3,010 scans"),
    "segments": (lambda: bombs.segments(20_000), "10,000 segments"),
    "tile": (lambda: bombs.tiled(50_000), "as TIFF take 2,500 MB"),
    "comment": (lambda: bombs.gif((50, 50), 1, bombs.comment(6_000)), "too much before its first frame"),
    "canvas": (lambda: bombs.gif((65_535, 65_535)), "at most 100,000,000"),
    "runs": (lambda: bombs.bmp_in_runs((1_200, 1_000)), "compressed bytes"),
    "fields": (lambda: bombs.fields(2_000_000), "2,000,000 values"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_what_would_cost_too_much_is_refused_by_its_header(kind: str) -> None:
    make, sentence = BOMBS[kind]
    content = make()

    looks: list[Callable[[], object]] = [
        lambda: as_jpeg(content),
        lambda: make_thumbnail(content, 320),
        lambda: read_metadata(content),
        lambda: crop_faces(content, [WHOLE]),
    ]
    for look in looks:
        with pytest.raises(UnsupportedPhoto, match=sentence):
            look()


HARMLESS: dict[str, Callable[[], bytes]] = {
    "text": lambda: bombs.png((99, 99), bombs.RGB, 8, bombs.compressed(b"zTXt", 10**8)),
    "profile": lambda: bombs.png((99, 99), bombs.RGB, 8, bombs.compressed(b"iCCP", 10**8)),
    "old exif": lambda: bombs.png(
        (99, 99), bombs.RGB, 8, bombs.compressed(b"zTXt", 10**8, b"Raw profile type exif")
    ),
    "exif": lambda: bombs.png(
        (99, 99), bombs.RGB, 8, bombs.chunk(b"eXIf", b"II*\0\x08\0\0\0" + b"\xff" * 10**7)
    ),
    "frames": lambda: bombs.gif((99, 99), 20_000),
    "wide jpeg": lambda: bombs.jpeg((65_488, 1_600)),
    "several scans": lambda: bombs.progressive((400, 300), 20),
}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("kind", HARMLESS)
def test_what_only_looks_dangerous_is_used(kind: str) -> None:
    content = HARMLESS[kind]()

    assert as_jpeg(content)
    assert make_thumbnail(content, 64)
    assert read_metadata(content)["frames"] in (1, 10_000)


@pytest.mark.parametrize("size", [(1_000, 700), (9_000, 30), (30, 9_000), (700, 1)])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
def test_in_strips_a_picture_becomes_the_same_as_at_once(mode: str, size: tuple[int, int]) -> None:
    ramp = Image.linear_gradient("L").resize(size)
    picture = Image.merge("RGBA", (ramp, ramp.rotate(180), ramp, ramp)).convert(mode)

    found = Image.open(BytesIO(make_thumbnail(saved(picture, "PNG"), 64)[0])).convert("RGBA")

    expected = picture.convert("RGBA")
    expected.thumbnail((64, 64))
    assert found.size == expected.size
    pairs = zip(found.convert("RGB").tobytes(), expected.convert("RGB").tobytes(), strict=True)
    assert mode == "RGBA" or max(abs(one - other) for one, other in pairs) < 16
