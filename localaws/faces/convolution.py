"""Convolutional layers in numpy, laid out as in dlib. Activations are height x width x channels."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from localaws.faces.decoding import Pixels
from localaws.faces.weights import Tensor

# How dlib's RGB input layers normalise: the mean of each colour channel, and the scale.
MEAN = np.array([122.782, 117.001, 104.298], np.float32)
SCALE = np.float32(1 / 256)


class Convolution(NamedTuple):
    """Weights (kernel * kernel * inputs, outputs), biases and geometry."""

    weights: Tensor
    bias: Tensor
    kernel: int
    stride: int

    def __call__(self, x: Tensor) -> Tensor:
        """Apply the layer. As in dlib, only a convolution with stride 1 is padded."""
        if self.stride == 1:
            margin = self.kernel // 2
            x = np.pad(x, ((margin, margin), (margin, margin), (0, 0)))
        patches = windows(x, self.kernel, self.stride).transpose(0, 1, 3, 4, 2)
        height, width = patches.shape[:2]
        flat = patches.reshape(height * width, -1) @ self.weights + self.bias
        return np.asarray(flat.reshape(height, width, -1))


def convolution(
    values: Tensor, outputs: int, kernel: int, stride: int, gain: Tensor, shift: Tensor
) -> Convolution:
    """Return a layer from dlib's values (filters, then biases), with gain * x + shift folded in."""
    filters, bias = values[:-outputs].reshape(outputs, -1, kernel, kernel), values[-outputs:]
    weights = filters.transpose(2, 3, 1, 0).reshape(-1, outputs) * gain
    return Convolution(np.ascontiguousarray(weights), bias * gain + shift, kernel, stride)


def normalised(pixels: Pixels) -> Tensor:
    return (pixels - MEAN) * SCALE


def relu(x: Tensor) -> Tensor:
    """Replace negative values by 0, in place."""
    return np.maximum(x, 0, out=x)


def windows(x: Tensor, size: int, stride: int) -> Tensor:
    """Return the windows that lie completely within x: (rows, columns, channels, size, size)."""
    return sliding_window_view(x, (size, size), axis=(0, 1))[::stride, ::stride]
