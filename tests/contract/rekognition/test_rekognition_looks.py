"""Faces that the engine looks at twice: small ones beside large ones, in noise, on their head."""

import numpy as np
import pytest
from PIL import Image

from demo import pictures
from localaws.faces import Analysis, Request, similarity
from localaws.faces.analyser import analyse
from localaws.faces.detection import GLANCE, detect, look

PERSON = "admiral"


def analysed(image: Image.Image) -> Analysis:
    return analyse(Request(pictures.saved(image, "PNG"), embed=9, bar="AUTO"))


def likeness(image: Image.Image) -> float:
    """Return the similarity of the only face to the person's portrait."""
    (face,) = analysed(image).faces
    (portrait,) = analysed(pictures.upright(PERSON)).faces
    assert face.vector is not None
    assert portrait.vector is not None
    return similarity(float(np.linalg.norm(face.vector - portrait.vector)))


def noisy(image: Image.Image, deviation: float) -> Image.Image:
    noise = np.random.default_rng(seed=1).normal(0, deviation, (*image.size, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def with_small_neighbour(pixels: int) -> Image.Image:
    """Return a portrait beside another one of so many pixels a side."""
    picture = Image.new("RGB", (640, 320), (118, 122, 128))
    picture.paste(pictures.upright(PERSON), (0, 0))
    picture.paste(pictures.upright("astronaut").resize((pixels, pixels), Image.Resampling.LANCZOS), (450, 80))
    return picture


def test_a_glance_settles_a_portrait_and_is_as_good_as_a_look() -> None:
    pixels = np.asarray(pictures.upright(PERSON))

    (seen,) = detect(pixels)
    (looked_at,) = look(pixels)

    assert seen.score == look(pixels, GLANCE)[0].score
    assert seen.box.overlap(looked_at.box) > 0.8


@pytest.mark.parametrize("side", [60, 80, 120])
def test_a_small_face_beside_a_large_one_is_found_and_good_enough(side: int) -> None:
    faces = analysed(with_small_neighbour(side)).faces

    assert [face.reasons for face in faces] == [(), ()]


def test_a_face_in_noise_is_recognised() -> None:
    assert likeness(noisy(pictures.upright(PERSON).resize((250, 250)), 60)) > 95


def test_a_face_on_its_head_is_recognised() -> None:
    assert likeness(pictures.upright(PERSON).transpose(Image.Transpose.ROTATE_180)) > 99
