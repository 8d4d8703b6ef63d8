"""The networks of the engine as ONNX graphs, built once at set-up from files that two packages bring.

`python -m localaws.faces.graphs` writes them into the environment, where localaws.faces.networks finds them.
Only this package needs `onnx`, and the engine never imports it.
"""
