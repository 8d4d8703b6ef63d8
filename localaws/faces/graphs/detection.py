"""CenterFace's graph, changed to take a picture of any size, with its pixels as they lie in memory."""

import onnx
from onnx import TensorProto, helper

PICTURE = "picture"
# Channels of the four outputs: score; height and width; offset; landmarks.
CHANNELS = (1, 2, 2, 10)


def detection_graph(original: onnx.ModelProto) -> onnx.ModelProto:
    """Return the graph for uint8 RGB pixels (height, width, 3), with sides that are multiples of 32."""
    graph = original.graph
    weights = {tensor.name for tensor in graph.initializer}
    (pixels,) = (value.name for value in graph.input if value.name not in weights)
    picture = helper.make_tensor_value_info(PICTURE, TensorProto.UINT8, ["height", "width", 3])
    maps = [
        helper.make_tensor_value_info(output.name, TensorProto.FLOAT, [1, channels, "rows", "columns"])
        for output, channels in zip(graph.output, CHANNELS, strict=True)
    ]
    nodes = [*_planes(pixels), *graph.node]
    changed = helper.make_graph(nodes, graph.name, [picture], maps, graph.initializer)
    return helper.make_model(changed, opset_imports=original.opset_import, ir_version=original.ir_version)


def _planes(pixels: str) -> list[onnx.NodeProto]:
    """Return the nodes that turn pixels into a batch of one, (1, 3, height, width)."""
    return [
        helper.make_node("Cast", [PICTURE], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["floats"], ["planes"], perm=[2, 0, 1]),
        helper.make_node("Unsqueeze", ["planes"], [pixels], axes=[0]),
    ]
