"""Costs of the system: each measurement beside the costs of the same work without the system.

`python -m benchmarks` runs all of it on a local AWS of its own; `--only` runs some.
"""
