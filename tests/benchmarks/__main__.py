"""The one command: measures what was asked for, and prints it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.desk import Desk, open_desk
from tests.benchmarks.goals import Goal, goals_of
from tests.benchmarks.measuring import Failed
from tests.benchmarks.options import Options, parse
from tests.benchmarks.own import NAME, Allastui
from tests.benchmarks.peers import installed_peers
from tests.benchmarks.scale import scale_report
from tests.benchmarks.screen import SCREEN_WORKS, Figure, Screen
from tests.benchmarks.service import Service, open_service
from tests.benchmarks.table import report
from tests.benchmarks.works import WORKS, Client, Round, Row, measure, title_of

NAMES = (*(work.name for work in WORKS), *SCREEN_WORKS)


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that was measured."""

    rows: list[Row]
    titles: dict[str, str]
    figures: list[Figure]
    goals: list[Goal]
    versions: dict[str, str]


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def measure_all(options: Options, desk: Desk, service: Service) -> Results:
    """Do all works that the options ask for."""
    chosen = [work for work in WORKS if not options.only or work.name in options.only]
    if service.sink is None:
        chosen = [work for work in chosen if not work.waits]
    peers = [
        peer
        for peer in installed_peers(service, desk)
        if options.peers is None or peer.name in options.peers
    ]
    own = Allastui()
    clients: list[Client] = [own, *peers]
    round_ = Round(desk, service, options)
    rows, figures = list[Row](), list[Figure]()
    for work in chosen:
        rows += measure(work, clients, round_, tell)
    screen = Screen(desk, service, options)
    for name, figures_of in SCREEN_WORKS.items():
        if not options.only or name in options.only:
            tell(f"{name}: on the screen")
            figures += figures_of(screen)
    titles = {work.name: title_of(work, round_.amount(work), options.latency) for work in chosen}
    versions = {NAME: own.version} | {peer.name: peer.version for peer in peers}
    goals = goals_of(rows, figures, options.down_size)
    return Results(rows, titles, figures, goals, versions)


def main(words: Sequence[str] | None = None) -> int:
    options = parse(sys.argv[1:] if words is None else words, NAMES)
    needed = 2 * max(options.size, options.down_size) + options.files * 4096
    with open_desk(needed) as desk, open_service(desk, options) as service:
        desk.write_profile(service.profile)
        try:
            if options.scale:
                sys.stdout.write(scale_report(Round(desk, service, options), tell))
                return 0
            found = measure_all(options, desk, service)
        except Failed as failed:
            tell(str(failed))
            return 1
    sys.stdout.write(
        report(
            found.rows,
            found.titles,
            found.figures,
            found.goals,
            found.versions,
            markdown=options.markdown,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
