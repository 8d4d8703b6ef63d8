"""What the system costs: each measurement beside what the same work costs without the system.

`python -m benchmarks` runs all of it on a local AWS of its own; `--only` runs some.
"""
