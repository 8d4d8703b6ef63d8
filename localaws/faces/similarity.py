"""The similarity of two faces: Rekognition's percentage for the distance of their vectors.

The distance is Euclidean: about 0.45 for one person, about 0.84 for different people.
"""

from typing import overload

import numpy as np
from numpy.typing import NDArray

# Fitted on 39 photos of 21 people in 11 variants each (docs/engine.md): 80, 95 and 99 accept as many false
# pairs as in earlier versions, so that the thresholds people use with Rekognition keep their meaning.
MIDPOINT = 0.622
STEEPNESS = 46.0
# Identical faces must reach 100, as they do on AWS: the logistic curve alone stops at 99.999999999.
DECIMALS = 4


@overload
def similarity(distances: float) -> float: ...
@overload
def similarity(distances: NDArray[np.float64]) -> NDArray[np.float64]: ...
def similarity(distances: float | NDArray[np.float64]) -> float | NDArray[np.float64]:
    """Return the similarity in percent (0 to 100) for a distance, or for each of an array of them."""
    curve = np.round(100 / (1 + np.exp(STEEPNESS * (np.asarray(distances) - MIDPOINT))), DECIMALS)
    return curve if isinstance(distances, np.ndarray) else float(curve)
