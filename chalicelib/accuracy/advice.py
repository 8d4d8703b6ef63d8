"""Other thresholds that would serve a shop better: pure functions."""

from collections.abc import Callable, Iterator

from chalicelib.accuracy.estimates import Estimator
from chalicelib.accuracy.values import Prediction
from chalicelib.texts.words import Words

MOST_MORE = 1.5
"""Wrong names and misses may grow by this factor for fewer questions."""
LEAST_SAVED = 0.1
"""Part of the questions, or of the wrong names, below which no other thresholds are worth naming."""
HIGHEST = 99


def advise(estimator: Estimator, certain: float, possible: float, t: Words) -> list[str]:
    """Return sentences about thresholds with fewer questions, and about some with fewer wrong names."""
    now = estimator.predict(certain, possible)
    others = [estimator.predict(*pair) for pair in _pairs(possible)]
    kept = [other for other in others if _is_no_worse(other, now)]
    found = [
        _sentence(other, now, t) for other in (_fewer_questions(kept, now), _safer(others, now)) if other
    ]
    return found or [t("advice.none")]


def _pairs(possible: float) -> Iterator[tuple[float, float]]:
    """Yield whole thresholds; what lies below the lowest similarity ever seen is not advised."""
    lowest = -int(-possible // 1)
    for low in range(lowest, HIGHEST + 1):
        for high in range(low, HIGHEST + 1):
            yield float(high), float(low)


def _is_no_worse(other: Prediction, now: Prediction) -> bool:
    return (
        other.wrong_names.middle <= MOST_MORE * now.wrong_names.middle
        and other.misses.middle <= MOST_MORE * now.misses.middle
    )


def _fewer_questions(kept: list[Prediction], now: Prediction) -> Prediction | None:
    best = min(kept, key=_by(lambda one: one.questions.middle), default=now)
    return best if best.questions.middle < (1 - LEAST_SAVED) * now.questions.middle else None


def _safer(others: list[Prediction], now: Prediction) -> Prediction | None:
    """Return the thresholds with half the wrong names and no more misses that ask the least."""
    safe = [
        other
        for other in others
        if other.wrong_names.middle <= now.wrong_names.middle / 2
        and other.misses.middle <= now.misses.middle * 1.01
    ]
    return min(safe, key=_by(lambda one: one.questions.middle), default=None)


def _by(value: Callable[[Prediction], float]) -> Callable[[Prediction], tuple[float, float, float]]:
    return lambda one: (value(one), one.wrong_names.middle, one.misses.middle)


def _sentence(other: Prediction, now: Prediction, t: Words) -> str:
    return t(
        "advice.sentence",
        thresholds=f"{t.plain(other.certain)}/{t.plain(other.possible)}",
        questions=_questions(other.questions.middle, now.questions.middle, t),
        names=t.number(now.wrong_names.middle, 1),
        other_names=t.number(other.wrong_names.middle, 1),
        misses=t.number(now.misses.middle, 1),
        other_misses=t.number(other.misses.middle, 1),
    )


def _questions(other: float, now: float, t: Words) -> str:
    if not now:
        return t("advice.questions", number=t.number(other, 1))
    fewer = 1 - other / now
    return t("advice.fewer" if fewer > 0 else "advice.more", percent=t.percent(abs(fewer)))
