"""dlib's face recognition network as an ONNX graph, with the weights of dlib's file.

29 convolutions, each followed by an affine layer that is folded into it here (dlib's example
dnn_face_recognition_ex, after He et al., Deep Residual Learning for Image Recognition).
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from localaws.faces.graphs.weights import Tensor, WeightsFile

# dlib normalises RGB pixels by the mean of each colour channel, and a scale.
MEAN = np.array([122.782, 117.001, 104.298], np.float32)
SCALE = np.float32(1 / 256)
SIDE = 150
# Channels of the residual blocks, from the input on. A block halves the picture where `True`.
BLOCKS = (
    *[(32, False)] * 3,
    *[(64, True), (64, False), (64, False), (64, False)],
    *[(128, True), (128, False), (128, False)],
    *[(256, True), (256, False), (256, False)],
    (256, True),
)
COLOURS = 3
FIRST_CHANNELS = 32
FIRST_KERNEL = 7
# The side of the picture that the first convolution and the pooling behind it leave.
FIRST_SIDE = 35
KERNEL = 3
OUTPUTS = 128
OPSET = 13
IR_VERSION = 8


def recognition_graph(weights: Path) -> onnx.ModelProto:
    """Return the graph from an aligned face, uint8 RGB (SIDE, SIDE, 3), to its vector (1, OUTPUTS)."""
    drawing = Drawing(WeightsFile(weights))
    vector = drawing.network("face")
    face = helper.make_tensor_value_info("face", TensorProto.UINT8, [SIDE, SIDE, 3])
    answer = helper.make_tensor_value_info(vector, TensorProto.FLOAT, [1, OUTPUTS])
    graph = helper.make_graph(drawing.nodes, "recognition", [face], [answer], drawing.constants)
    opset = helper.make_opsetid("", OPSET)
    return helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION)


class Drawing:
    """A graph under construction. Each method adds nodes and returns the name of their output."""

    def __init__(self, file: WeightsFile) -> None:
        self._file = file
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def network(self, face: str) -> str:
        x = self._node(
            "Relu", self._convolution(self._pixels(face), COLOURS, FIRST_CHANNELS, FIRST_KERNEL, 2)
        )
        x = self._node("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2])
        inputs, side = FIRST_CHANNELS, FIRST_SIDE
        for outputs, halves in BLOCKS:
            if halves:
                x, side = self._halving_block(x, inputs, outputs, side)
            else:
                x = self._node("Relu", self._node("Add", self._convolutions(x, inputs, outputs, 1), x))
            inputs = outputs
        x = self._node("Flatten", self._node("GlobalAveragePool", x))
        return self._node("MatMul", x, self._constant(self._file.tensor(inputs, OUTPUTS)))

    def _pixels(self, face: str) -> str:
        """Return the pixels as planes of a batch of one. The first convolution normalises them."""
        x = self._node("Transpose", self._node("Cast", face, to=TensorProto.FLOAT), perm=[2, 0, 1])
        return self._node("Unsqueeze", x, self._constant(np.array([0])))

    def _halving_block(self, x: str, inputs: int, outputs: int, side: int) -> tuple[str, int]:
        """Add a block that halves the picture. As in dlib, the smaller summand is padded with zeros."""
        y = self._convolutions(x, inputs, outputs, 2)
        shortcut = self._node("AveragePool", x, kernel_shape=[2, 2], strides=[2, 2])
        convolved, pooled = (side - KERNEL) // 2 + 1, side // 2
        larger = max(convolved, pooled)
        y = self._padded(y, 0, larger - convolved)
        shortcut = self._padded(shortcut, outputs - inputs, larger - pooled)
        return self._node("Relu", self._node("Add", y, shortcut)), larger

    def _convolutions(self, x: str, inputs: int, outputs: int, stride: int) -> str:
        x = self._node("Relu", self._convolution(x, inputs, outputs, KERNEL, stride))
        return self._convolution(x, outputs, outputs, KERNEL, 1)

    def _convolution(self, x: str, inputs: int, outputs: int, kernel: int, stride: int) -> str:
        """Add the next convolution of the file. As in dlib, only one with stride 1 is padded."""
        values = self._file.tensor(outputs * inputs * kernel * kernel + outputs)
        gamma, beta = self._file.tensor(2 * outputs).reshape(2, outputs)
        filters = values[:-outputs].reshape(outputs, inputs, kernel, kernel) * gamma.reshape(-1, 1, 1, 1)
        bias = values[-outputs:] * gamma + beta
        if inputs == COLOURS:  # the picture: its normalisation is folded in, which no padding allows
            filters = filters * SCALE
            bias = bias - (filters * MEAN.reshape(1, -1, 1, 1)).sum(axis=(1, 2, 3))
        padding = [kernel // 2 if stride == 1 else 0] * 4
        weights = self._constant(filters), self._constant(bias)
        return self._node("Conv", x, *weights, strides=[stride, stride], pads=padding)

    def _padded(self, x: str, channels: int, pixels: int) -> str:
        if not channels and not pixels:
            return x
        return self._node("Pad", x, self._constant(np.array([0, 0, 0, 0, 0, channels, pixels, pixels])))

    def _constant(self, values: "Tensor | np.float32 | np.typing.NDArray[np.int64]") -> str:
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        name = f"{operator}{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        return name
