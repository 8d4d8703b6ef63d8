"""Levels: the steps of similarity by which sightings and answers are counted.

A level is its lower edge in hundredths of a percent: whole percents up to 99, tenths from there to 99.9, then
hundredths. Most sightings of known people lie above 99. `accuracy/level_of.lua` makes the levels.
"""

import math

PERCENT, TENTH, TOP = 9900, 9990, 10_000
"""Levels from which a step is a tenth of a percent, then a hundredth; the level where similarity ends."""


def end_of(level: int) -> int:
    """Return the upper edge of a level.

    >>> end_of(9500), end_of(9910), end_of(9995)
    (9600, 9920, 9996)
    """
    return level + (100 if level < PERCENT else 10 if level < TENTH else 1)


def logit(level: float) -> float:
    """Return the log odds of a similarity in hundredths of a percent, infinite at both ends.

    In the local engine they are linear in the distance of two faces. A percent means little at 80 and much at
    99, and the same step of log odds means the same everywhere.
    """
    if level <= 0 or level >= TOP:
        return -math.inf if level <= 0 else math.inf
    return math.log(level / (TOP - level))
