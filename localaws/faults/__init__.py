"""Faults that AWS has and this machine has not, switched on and off while it runs.

    python -m localaws fault rekognition-tps 5
    python -m localaws fault down sns
    python -m localaws fault off

`catalogue` lists them. `switches` holds those that are on, for the parts of the AWS process that act on them.
A restart begins without any.
"""
