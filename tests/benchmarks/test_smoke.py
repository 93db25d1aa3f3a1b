"""Every figure of the benchmarks is there, and its counts are right; times are not looked at."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.stores.connect import Connections
from tests.benchmarks.__main__ import main
from tests.benchmarks.desk import MIB, SMALL_FILE, open_desk
from tests.benchmarks.goals import goals_of
from tests.benchmarks.measuring import Cost, Traffic
from tests.benchmarks.options import parse
from tests.benchmarks.own import NAME
from tests.benchmarks.scale import growth_of
from tests.benchmarks.screen import SCREEN_WORKS
from tests.benchmarks.service import open_service
from tests.benchmarks.suite import NAMES, Suite
from tests.benchmarks.table import report
from tests.benchmarks.works import WORKS, Row
from tests.cli.running import write_remote

SIZE_MIB, PART_MIB, FILES, KEYS = 40, 16, 50, 3000
PARTS = -(-SIZE_MIB // PART_MIB)


def measured(*works: str, peers: Sequence[str] = ()) -> Suite:
    """Do some works at their smallest size, of which none fails."""
    words = ["--quick", "--latency", "5", "--peers", ",".join(peers)]
    words += ["--size", str(SIZE_MIB), "--files", str(FILES), "--keys", str(KEYS)]
    words += [word for work in works for word in ("--only", work)]
    options = parse(words, NAMES)
    with open_desk(2 * options.size) as desk, open_service(desk, options) as service:
        desk.write_profile(service.profile)
        found = Suite(desk, service, options)
        found.run()
    assert {(row.work.name, row.client, row.failure) for row in found.rows} == {
        (work, client, "")
        for work in works
        if work not in SCREEN_WORKS
        for client in (NAME, *peers)
    }
    assert found.failures == []
    return found


def traffic_of(row: Row) -> Traffic:
    cost, traffic = row.cost, row.traffic
    assert min(cost.cpu, cost.wall) > 0
    assert cost.memory > 8 * MIB
    assert traffic is not None
    assert traffic.target_cpu > 0
    assert traffic.requests == sum(traffic.kinds.values())
    return traffic


def test_a_large_file_goes_up_in_its_parts_and_no_byte_twice() -> None:
    for row in measured("up", peers=["boto3"]).rows:
        traffic = traffic_of(row)
        assert traffic.bytes_in == SIZE_MIB * MIB
        assert traffic.bytes_out < 4096
        assert traffic.kinds["POST"] == 2
        if row.client == NAME:
            assert traffic.kinds["PUT part"] == PARTS
            assert row.cost.agent_memory > 8 * MIB
            # Whether it is there, its bucket, and what stands at the end.
            assert traffic.kinds.get("HEAD", 0) <= 3
            assert traffic.requests <= PARTS + 6


def test_a_large_file_comes_down_in_its_parts_and_no_byte_twice() -> None:
    for row in measured("down-unverified").rows:
        traffic = traffic_of(row)
        assert (traffic.bytes_in, traffic.bytes_out) == (0, SIZE_MIB * MIB)
        assert traffic.kinds["GET"] == PARTS
        assert traffic.requests <= PARTS + 4


def test_each_small_file_is_one_put_and_at_most_one_look_at_its_target() -> None:
    for row in measured("files-far").rows:
        traffic = traffic_of(row)
        assert traffic.bytes_in == FILES * SMALL_FILE
        assert traffic.kinds["PUT"] == FILES
        assert traffic.requests <= 2 * FILES + 2


def test_each_small_object_is_one_get() -> None:
    for row in measured("files-down").rows:
        traffic = traffic_of(row)
        assert (traffic.bytes_in, traffic.kinds["GET"]) == (0, FILES)
        assert traffic.requests <= FILES + 4


def test_a_listing_is_a_request_for_each_thousand_keys() -> None:
    for row in measured("list-far").rows:
        traffic = traffic_of(row)
        assert traffic.kinds == {"LIST": KEYS // 1000}
        assert row.added_memory > 0


def test_a_real_service_takes_the_place_of_the_target(
    clean_environment: Path, swift_profile: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    write_remote(clean_environment, swift_profile, "lab")
    words = ["--quick", "--profile", "lab", "--peers", "boto3", "--files", "5", "--size", "6"]
    works = ["--only", "up", "--only", "down", "--only", "list", "--only", "files-far"]
    assert main([*words, *works]) == 0
    shown = capsys.readouterr().out
    assert "6 MiB up, every part verified" in shown
    assert "5 keys listed" in shown
    assert "over 20 ms" not in shown  # nobody can have it wait
    assert shown.count("boto3 ") == 4  # its version, and three works
    with closing(Connections([swift_profile])) as connections:
        left = connections.open(swift_profile.name).buckets()
    assert not [bucket for bucket in left if bucket.name.startswith("allastui-bench")]


@pytest.mark.parametrize(
    "words", [["--profile", "nobody"], ["--endpoint", "https://127.0.0.1:1"], ["--only", "up2"]]
)
def test_wrong_words_end_it(clean_environment: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(words)


@pytest.mark.parametrize("work", SCREEN_WORKS)
def test_the_screen_has_its_figures(work: str) -> None:
    found = measured(work)
    assert {figure.work for figure in found.figures} == {work}
    limited = [figure for figure in found.figures if figure.limit is not None]
    assert len(found.goals) == len(limited) > 0
    shown = report(found, markdown=True)
    for figure in found.figures:
        assert figure.value >= 0
        assert f"| {figure.name} " in shown


def test_every_goal_of_the_works_is_judged() -> None:
    rows = []
    for work in WORKS:
        for client, cpu in ((NAME, 1.0), (work.reference, 2.0)):
            rows.append(Row(work, client, [Cost(cpu, 1.0, 100 * MIB, 50 * MIB)], added=[MIB]))
    goals = {(goal.work, goal.measured, goal.is_met) for goal in goals_of(rows, [], MIB)}
    assert goals == {
        *{(work, 0.5, True) for work in ("up", "down-unverified", "files", "list")},
        *{("up", 1.0, False), ("up-unverified", 0.5, False)},
        *{("files-far", 1.0, True), ("list-far", 1.0, False)},
        *{("down", 1.0, True), ("list", 1.0, True), ("copy", 50.0, True)},
    }


def test_growth_is_told_from_a_start_that_costs_much() -> None:
    assert growth_of([(1, 5.1), (10, 6.0), (100, 15.0)]) == pytest.approx(1.0)
    assert growth_of([(1, 1.0), (10, 100.0), (100, 10_000.0)]) == pytest.approx(10.0)
