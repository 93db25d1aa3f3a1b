"""How fast all runs go together: measured from when the first of them began to go."""

from dataclasses import dataclass, field
from typing import cast

from allastui.transfers.run import JobRun
from allastui.transfers.tasks import Task
from allastui.transfers.watch import Watch


@dataclass
class Run:
    """As much of a run as is measured."""

    goes_on: bool = False
    bytes_passed: int = 0
    busy: dict[int, Task] = field(default_factory=dict)


def test_a_long_rest_before_makes_nothing_slower() -> None:
    watch, run = Watch(), Run()
    runs = [cast(JobRun, run)]
    for second in range(100):
        assert watch.rate(runs, second) == 0.0
    run.goes_on = True
    run.bytes_passed = 1000
    assert watch.rate(runs, 100.0) == 1000.0
    run.goes_on = False
    assert watch.rate(runs, 101.0) == 0.0
