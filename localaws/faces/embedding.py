"""The 128-d vector of a face: dlib's ResNet, on the face as it was trained to see it."""

import cv2
import numpy as np

from localaws.faces.alignment import PLACES, SIDE, cut, fitted
from localaws.faces.analysis import Vector
from localaws.faces.decoding import Pixels
from localaws.faces.detection import Points
from localaws.faces.networks import embedder

# The standard deviation of noise, 0 to 255, from which on it is smoothed away, and by how many pixels. Plain
# portraits have at most 2.2. Noise puts people at a distance from themselves and close to others.
NOISY = 3.0
SMOOTHED = 2.0
# Immerkaer, Fast Noise Variance Estimation: what this leaves of a picture is mostly noise, 6 times as strong.
NOISE_KERNEL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
NOISE_GAIN = 6.0
# The standard deviation of normal noise over its median absolute deviation.
DEVIATION = 1.4826


def embed(pixels: Pixels, points: Points) -> Vector:
    """Return the vector of the face with these five landmarks."""
    ((vector,),) = embedder()(face_chip(pixels, points))
    return np.asarray(vector, np.float32)


def face_chip(pixels: Pixels, points: Points) -> Pixels:
    """Return the upright face, SIDE x SIDE."""
    chip = cut(pixels, fitted(points, PLACES), SIDE)
    return smoothed(chip) if noise(chip) > NOISY else chip


def noise(chip: Pixels) -> float:
    """Return the standard deviation of the noise in RGB pixels, 0 to 255."""
    grey = np.asarray(cv2.cvtColor(chip, cv2.COLOR_RGB2GRAY), np.float32)
    return float(np.median(np.abs(cv2.filter2D(grey, -1, NOISE_KERNEL)))) * DEVIATION / NOISE_GAIN


def smoothed(chip: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(chip, (0, 0), SMOOTHED), np.uint8)
