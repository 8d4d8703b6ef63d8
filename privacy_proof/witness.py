"""A witness who knows the strangers: it finds them in any bytes, as vectors, as pictures or by their ids."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from localaws.faces import FaceEngine, FaceEngineError, Request, similarity
from localaws.faces.analysis import Analysis, Vector

SIZE = 128
"""Numbers in a vector."""
SHORTEST, LONGEST, LARGEST = 0.5, 4.0, 2.0
"""Lengths that a face's vector can have (measured: about 1.4), and its largest number, with room to spare."""
ALIKE = 80.0
"""Percent from which on a face is a stranger's: the least similarity that the application looks at."""
PICTURE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n")
MOST_PICTURE_BYTES = 4_000_000
TEXT = re.compile(rb"[A-Za-z0-9+/]{400,}={0,2}")
"""A run of base64 that is long enough for a vector or a picture."""
PART = 4_000_000
"""Bytes that are looked at for vectors at once."""


class Witness:
    """Strangers by their portraits, and ids that nobody may have kept."""

    def __init__(self, engine: FaceEngine, portraits: Mapping[str, Iterable[bytes]]) -> None:
        self._engine = engine
        self._strangers = {name: [self.look(one) for one in some] for name, some in portraits.items()}
        self.ids: set[str] = set()

    def look(self, portrait: bytes) -> Vector:
        """Return the vector of the largest face in a picture."""
        vector = self.analyse(portrait).faces[0].vector
        assert vector is not None, "a stranger's portrait shows no clear face"
        return vector

    def analyse(self, picture: bytes) -> Analysis:
        """Return all faces in a picture with their vectors."""
        return self._engine.analyse(Request(picture, embed=100, bar="NONE"))

    def find(self, content: bytes) -> list[str]:
        """Return what of strangers is in these bytes, in words. They may hold base64, too."""
        found = [*self._in_bytes(content), *self._ids_in(content)]
        for text in TEXT.finditer(content):
            found += [f"{words}, in base64" for words in self._in_bytes(_decoded(text[0]))]
        return found

    def who(self, vector: NDArray[np.float32]) -> str | None:
        """Return the stranger whom a vector describes."""
        for name, known in self._strangers.items():
            distances = [float(np.linalg.norm(vector - one)) for one in known]
            if similarity(min(distances)) >= ALIKE:
                return name
        return None

    def _in_bytes(self, content: bytes) -> Iterator[str]:
        for vector in vectors_in(content):
            if name := self.who(vector):
                yield f"a vector of the {name}"
        for start in PICTURE.finditer(content):
            for name in self._people_in(content[start.start() : start.start() + MOST_PICTURE_BYTES]):
                yield f"a picture of the {name}"

    def _people_in(self, picture: bytes) -> list[str]:
        try:
            faces = self.analyse(picture).faces
        except FaceEngineError:  # no picture begins here
            return []
        return [name for face in faces if face.vector is not None and (name := self.who(face.vector))]

    def _ids_in(self, content: bytes) -> list[str]:
        return [f"the id {one} of a stranger's face" for one in self.ids if one.encode() in content]


def vectors_in(content: bytes) -> Iterator[NDArray[np.float32]]:
    """Yield all 128 numbers in a row, at any byte, that may be the vector of a face."""
    for begin in range(0, len(content), PART):
        part = content[begin : begin + PART + 4 * SIZE + 3]
        for shift in range(min(4, len(part))):
            yield from _likely(np.frombuffer(part, "<f4", (len(part) - shift) // 4, shift))


def _likely(numbers: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    if len(numbers) < SIZE:
        return
    usable = np.abs(numbers) <= LARGEST  # which is false for what is no number
    squares = np.where(usable, numbers, 2 * LONGEST).astype(np.float64) ** 2
    sums = np.concatenate(([0.0], np.cumsum(squares)))
    lengths = np.sqrt(np.maximum(0.0, sums[SIZE:] - sums[:-SIZE]))
    for start in np.flatnonzero((lengths >= SHORTEST) & (lengths <= LONGEST)):
        yield numbers[start : start + SIZE]


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text[: len(text) // 4 * 4])
    except binascii.Error:
        return b""
