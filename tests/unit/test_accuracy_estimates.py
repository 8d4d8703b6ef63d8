"""Estimates of wrong names, questions and misses, held to shops whose truth is known."""

from collections.abc import Iterable
from typing import NamedTuple

import pytest

from chalicelib.accuracy.advice import advise
from chalicelib.accuracy.estimates import Estimator
from chalicelib.accuracy.values import Counts, Interval
from chalicelib.texts.words import REPORTS, Words
from tests.simulated_recognition import CERTAIN, DAYS, POSSIBLE, SimulatedShop, within

WORDS = Words("en", REPORTS)
ANSWERS = 100
SHOPS = [
    SimulatedShop(pairs, customers, references, regulars)
    for pairs in ("normal", "wide", "lookalikes")
    for customers, references, regulars in ((20, 1, 0.5), (100, 3, 0.7), (400, 3, 0.9))
]
SEEDS = (1, 2)
COUNTS = Counts(
    days=10,
    known={9500: 4, 9700: 6, 9900: 20, 9950: 30, 9990: 90},
    asked={8000: 20, 8500: 20, 9000: 20, 9400: 20},
    yes={8500: 2, 9000: 5, 9400: 10},
    no={8000: 15, 8500: 8, 9000: 5, 9400: 3},
)


class Found(NamedTuple):
    """An estimate and the truth."""

    estimate: Interval
    truth: float

    @property
    def is_between(self) -> bool:
        return self.estimate.low <= self.truth <= self.estimate.high


def estimate(shop: SimulatedShop, seed: int) -> tuple[Found, Found]:
    """Return what was found of wrong names and of misses."""
    counts, sightings = shop.simulate(ANSWERS, seed)
    now = Estimator(counts, CERTAIN, POSSIBLE).predict(CERTAIN, POSSIBLE)
    wrong, missed = shop.wrong_names(CERTAIN), shop.misses(POSSIBLE)
    return Found(now.wrong_names, sightings * wrong), Found(now.misses, sightings * missed)


@pytest.fixture(scope="module")
def found() -> dict[int, list[tuple[Found, Found]]]:
    """Return the estimates for all shops by seed, each of wrong names and of misses."""
    return {seed: [estimate(shop, seed) for shop in SHOPS] for seed in SEEDS}


Estimates = dict[int, list[tuple[Found, Found]]]


def middles(found: Iterable[Found]) -> list[tuple[float, float]]:
    return [(each.estimate.middle, each.truth) for each in found]


def test_after_100_answers_wrong_names_are_known_within_a_factor_of_two(found: Estimates) -> None:
    assert within(2, middles(wrong for wrong, _ in found[SEEDS[-1]])) == 1


def test_few_estimates_of_wrong_names_are_further_off_and_none_far(found: Estimates) -> None:
    wrong = middles(wrong for each in found.values() for wrong, _ in each)

    assert within(2, wrong) >= 0.8
    assert within(3, wrong) >= 0.95


def test_misses_are_known_within_a_factor_of_three(found: Estimates) -> None:
    assert within(3, middles(missed for each in found.values() for _, missed in each)) >= 0.8


def test_most_intervals_hold_the_truth(found: Estimates) -> None:
    held = [one.is_between for each in found.values() for pair in each for one in pair]

    assert sum(held) / len(held) >= 0.8


def test_the_same_counts_give_the_same_estimates() -> None:
    one, other = (Estimator(COUNTS, 95, 80).predict(93, 82) for _ in range(2))

    assert one == other


def test_questions_are_the_sightings_between_the_thresholds() -> None:
    estimator = Estimator(COUNTS, 95, 80)

    assert estimator.predict(95, 80).questions.middle == pytest.approx(8, abs=0.2)
    assert estimator.predict(90, 85).questions.middle == pytest.approx(2, abs=0.2)
    assert estimator.predict(98, 80).questions.middle == pytest.approx(9, abs=0.2)
    assert estimator.predict(90, 90).questions.middle == 0


def test_below_the_lowest_similarity_seen_there_are_more_questions() -> None:
    estimator = Estimator(COUNTS, 95, 80)

    assert estimator.predict(95, 75).questions.middle > estimator.predict(95, 80).questions.middle + 0.5


def test_a_higher_threshold_brings_fewer_wrong_names_and_a_higher_lower_one_more_misses() -> None:
    estimator = Estimator(COUNTS, 95, 80)
    wrong = [estimator.predict(high, 80).wrong_names.middle for high in (90, 95, 99, 99.9, 100)]
    missed = [estimator.predict(95, low).misses.middle for low in (75, 80, 85, 90)]

    assert wrong == sorted(wrong, reverse=True)
    assert wrong[-1] == 0
    assert missed == sorted(missed)


def test_errors_that_people_found_bound_the_estimates_from_below() -> None:
    before = Estimator(COUNTS, 95, 80).predict(95, 80)
    wrong = Counts(
        **{name: getattr(COUNTS, name) for name in COUNTS.__struct_fields__} | {"wrong": {9800: 30}}
    )
    missed = Counts(**{name: getattr(COUNTS, name) for name in COUNTS.__struct_fields__} | {"missed": 20})

    more_wrong = Estimator(wrong, 95, 80).predict(95, 80)
    more_missed = Estimator(missed, 95, 80).predict(95, 80)

    assert more_wrong.wrong_names.middle > before.wrong_names.middle
    assert more_missed.misses.middle > before.misses.middle


def test_a_yes_that_turned_out_to_be_wrong_counts_as_a_no() -> None:
    fields = {name: getattr(COUNTS, name) for name in COUNTS.__struct_fields__}
    wrong = Counts(**fields | {"wrong": {9400: 10}})
    as_no = Counts(**fields | {"yes": COUNTS.yes | {9400: 0}, "no": COUNTS.no | {9400: 13}})

    assert Estimator(wrong, 95, 80).predict(95, 80) == Estimator(as_no, 95, 80).predict(95, 80)


def test_without_any_count_there_is_an_estimate_all_the_same() -> None:
    now = Estimator(Counts(days=0), 95, 80).predict(95, 80)

    assert now.questions.middle == 0


@pytest.mark.parametrize(("certain", "possible"), [(100, 80), (95, 95), (99.99, 80), (50, 20)])
def test_any_thresholds_that_the_settings_allow_are_estimated(certain: float, possible: float) -> None:
    assert Estimator(COUNTS, certain, possible).predict(certain, possible).misses.middle >= 0


def test_advice_names_thresholds_with_fewer_questions() -> None:
    counts, _ = SHOPS[0].simulate(300, 1)

    advice = advise(Estimator(counts, CERTAIN, POSSIBLE), CERTAIN, POSSIBLE, WORDS)

    assert any("fewer questions, wrong names from" in sentence for sentence in advice)


def test_a_shop_without_questions_gets_advice_without_a_share() -> None:
    counts = Counts(days=DAYS, known={9990: 50})

    assert all("nan" not in sentence for sentence in advise(Estimator(counts, 95, 80), 95, 80, WORDS))
