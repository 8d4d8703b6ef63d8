"""Settings that `make chaos` is given: SEED, PHOTOS, ROUNDS, and REAL=1 for waits as long as on AWS."""

import os
import random

SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(10_000))
PHOTOS = int(os.environ.get("PHOTOS") or 200)
SHORT = max(PHOTOS // 4, 4)
"""Photos of a scenario that needs no long stream."""
ROUNDS = int(os.environ.get("ROUNDS") or 10)
FACTOR = 1 if os.environ.get("REAL") else 20
AGAIN = f"SEED={SEED} PHOTOS={PHOTOS} ROUNDS={ROUNDS}" + (" REAL=1" if FACTOR == 1 else "")
"""The words behind `make chaos` that repeat a run."""
