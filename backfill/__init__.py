"""Existing pictures through the state machine: a folder's, or those that lie in the photos bucket already.

`python -m backfill folder DIR --lane gallery` uploads; `python -m backfill bucket PREFIX` starts what was
uploaded before there was a state machine. A bounded number of photos is under way at a time; what was
interrupted goes on by the same command, because nothing is done twice.
"""
