"""One job from a picture's bytes to its faces: decode, detect, grade, embed."""

from dataclasses import replace

from localaws.faces.alignment import roll, straightened
from localaws.faces.analysis import Analysis, Face, Request
from localaws.faces.decoding import Pixels, decode
from localaws.faces.detection import Detection, detect
from localaws.faces.embedding import embed
from localaws.faces.properties import measure
from localaws.faces.quality import Seen, brightness, confidence, grey_crop, sharpness, shortcomings, whole
from localaws.faces.sunglasses import find_sunglasses

# Rekognition looks at the 100 largest faces of a picture.
MAX_FACES = 100


def analyse(request: Request) -> Analysis:
    """Compute what the request asks for. Raises as decode() does."""
    pixels = decode(request.picture)
    found = sorted(detect(pixels), key=lambda d: -d.box.area)[:MAX_FACES] if request.faces else []
    left = request.embed
    faces = []
    for each in found:
        detection = straightened(pixels, each)
        part = (each.box.area / found[0].box.area) ** 0.5
        seen = Seen(detection, whole(detection.landmarks, pixels), part)
        face = _face(request, pixels, seen, left)
        left -= face.vector is not None
        faces.append(face)
    return Analysis(tuple(faces), measure(pixels) if request.properties else None)


def _face(request: Request, pixels: Pixels, seen: Seen, left: int) -> Face:
    """Describe one face. Embed it if it meets the bar and vectors are left."""
    detection = seen.detection
    face = _described(pixels, detection)
    if request.sunglasses:
        face = replace(face, sunglasses=find_sunglasses(pixels, detection.landmarks))
    if not request.embed:
        return face
    reasons = shortcomings(face, seen, request.bar)
    if reasons or not left:
        return replace(face, reasons=reasons or ("EXCEEDS_MAX_FACES",))
    return replace(face, vector=embed(pixels, detection.landmarks))


def _described(pixels: Pixels, detection: Detection) -> Face:
    height, width = pixels.shape[:2]
    grey = grey_crop(pixels, detection.box)
    return Face(
        box=detection.box.scaled(1 / width, 1 / height),
        confidence=confidence(detection.score),
        landmarks=tuple((float(x) / width, float(y) / height) for x, y in detection.landmarks),
        roll=roll(detection.landmarks),
        brightness=brightness(grey),
        sharpness=sharpness(grey),
    )
