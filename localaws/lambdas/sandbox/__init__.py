"""Code of the worker processes, started by path. Nothing here may import the rest of localaws."""
