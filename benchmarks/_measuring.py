# SPDX-License-Identifier: MPL-2.0
"""Measures things alternately in one run, and shows both sides, the ratio and the spread.

What is measured is processor time: on a machine that others use too, it says more than the clock.
"""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, in seconds, over several rounds."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.rounds)

    @property
    def spread(self) -> float:
        """From the quickest to the slowest, as a share of the median."""
        return (max(self.rounds) - min(self.rounds)) / self.median


def alternately(works: Mapping[str, Work], *, rounds: int) -> dict[str, Times]:
    """Run all works in turn, ``rounds`` times over, after one round that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            gc.collect()
            began = time.process_time()
            work()
            if number:
                taken[name].append(time.process_time() - began)
    return {name: Times(tuple(times)) for name, times in taken.items()}


def milliseconds(times: Times) -> str:
    """Show a median with its spread."""
    return f"{times.median * 1000:,.1f} ms ±{times.spread * 50:.0f} %"
