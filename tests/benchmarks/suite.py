"""All works, one after the other, and what has come of them so far."""

import sys
from dataclasses import dataclass, field

from tests.benchmarks.desk import Desk
from tests.benchmarks.goals import Goal, goals_of
from tests.benchmarks.options import Options
from tests.benchmarks.own import NAME, Allastui
from tests.benchmarks.peers import Peer, installed_peers
from tests.benchmarks.screen import SCREEN_WORKS, Figure, Screen
from tests.benchmarks.service import Service
from tests.benchmarks.works import WORKS, Round, Row, Work, measure, title_of

NAMES = (*(work.name for work in WORKS), *SCREEN_WORKS)


def tell(line: str) -> None:
    """Say what is being done, beside the results."""
    print(line, file=sys.stderr, flush=True)


@dataclass
class Suite:
    """What was measured; `failures` are the works on the screen that did not come to an end."""

    desk: Desk
    service: Service
    options: Options
    rows: list[Row] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.peers: list[Peer] = [
            peer
            for peer in installed_peers(self.service, self.desk)
            if self.options.peers is None or peer.name in self.options.peers
        ]
        self.round = Round(self.desk, self.service, self.options)

    @property
    def works(self) -> list[Work]:
        """The works of the clients; only the target can have its clients wait."""
        return [
            work
            for work in WORKS
            if self._is_chosen(work.name) and (self.service.sink or not work.waits)
        ]

    @property
    def titles(self) -> dict[str, str]:
        latency = self.options.latency
        return {work.name: title_of(work, self.round.amount(work), latency) for work in self.works}

    @property
    def versions(self) -> dict[str, str]:
        return {NAME: Allastui.version} | {peer.name: peer.version for peer in self.peers}

    @property
    def goals(self) -> list[Goal]:
        return goals_of(self.rows, self.figures, self.options.down_size)

    def run(self) -> None:
        """Do everything that the options ask for."""
        for work in self.works:
            self.rows += measure(work, [Allastui(), *self.peers], self.round, tell)
        screen = Screen(self.desk, self.service, self.options)
        for name, figures_of in SCREEN_WORKS.items():
            if not self._is_chosen(name):
                continue
            tell(f"{name}: on the screen")
            try:
                self.figures += figures_of(screen)
            except AssertionError as error:  # a text that did not come to the terminal
                self.failures.append(f"{name}: {error}")

    def _is_chosen(self, name: str) -> bool:
        return not self.options.only or name in self.options.only
