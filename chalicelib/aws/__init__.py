"""One thin wrapper per AWS service: an injected client in, plain values out, errors translated."""
