"""A canary: a part of the starts goes by a new release for some minutes, and its failures decide."""

import time
from collections.abc import Callable
from datetime import datetime

from chalicelib.aws.workflow import LIVE
from infrastructure.errors import DeploymentError
from infrastructure.statemachine.releases import Releases, number
from infrastructure.statemachine.tallies import Verdict, verdict

LOOK_SECONDS = 10.0
"""Seconds between two looks: ListExecutions takes 5 calls a second of an account in the long run."""

Say = Callable[[str], None]


class Canary:
    """A part of the starts for a new `release`, beside the one `before`."""

    def __init__(
        self,
        releases: Releases,
        before: str,
        release: str,
        say: Say = print,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._releases, self._before, self._release = releases, before, release
        self._say, self._clock, self._pause = say, clock, pause

    def run(self, percent: int, minutes: float) -> Verdict:
        """Give the release its part for so long, unless it fails. Return whether to turn to it or to try it.

        Raises:
            DeploymentError: too many of its executions failed. All starts go by the release before again,
                as after an interruption.
        """
        since = self._releases.route(LIVE, {self._before: 100 - percent, self._release: percent})
        self._say(
            f"{'canary':<10} {percent} % of starts go to release {number(self._release)}, "
            f"the others to {number(self._before)}, for {minutes:g} minutes"
        )
        try:
            found = self._watch(since, self._clock() + minutes * 60)
        except BaseException:
            self._take_back()
            raise
        if found == "take back":
            self._take_back()
            counted = self._releases.tally(self._release, since)
            raise DeploymentError(
                f"Release {number(self._release)} failed as a canary ({counted}) and was taken back. All "
                f"starts go to release {number(self._before)} again; GET /executions tells the errors."
            )
        return found

    def _watch(self, since: datetime, end: float) -> Verdict:
        said = ""
        while True:
            new = self._releases.tally(self._release, since)
            found = verdict(new, self._clock() >= end)
            if str(new) != said:
                said = str(new)
                old = self._releases.tally(self._before, since)
                self._say(
                    f"{'canary':<10} release {number(self._release)}: {new}; {number(self._before)}: {old}"
                )
            if found != "watch":
                return found
            self._pause(LOOK_SECONDS)

    def _take_back(self) -> None:
        self._releases.route(LIVE, {self._before: 100})
