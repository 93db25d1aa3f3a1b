"""No two jobs write one name at the same time, also where one of them was paused."""

from collections import deque
from dataclasses import dataclass

from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.transfers.body import Flow
from allastui.transfers.job import Item
from allastui.transfers.pace import Pace, Stop
from allastui.transfers.request import CopyRequest
from allastui.transfers.taken import NamesOfJob, TakenNames
from allastui.transfers.tasks import FinishTask, StartTask
from allastui.transfers.work import Work

REQUEST = CopyRequest((Place("here", "from", "a/"),), Place("there", "into", ""))


@dataclass
class Writer:
    goes_on: bool = True


def task(number: int, key: str) -> StartTask:
    item = Item(number, 1, 0, key, key, 1)
    source, target = Place("here", "from", key), Place("there", "into", key)
    flow = Flow(Pace(), Stop())
    return StartTask(Work(REQUEST, item, source, target, Connections([]), flow, 1), 0.0)


def keys(tasks: deque[StartTask | FinishTask]) -> list[str]:
    return [each.work.item.target_key for each in tasks]


def test_what_was_ready_when_a_job_was_paused_waits_while_another_writes_its_name() -> None:
    taken, one, other = TakenNames(), Writer(), Writer()
    names, others = NamesOfJob(taken, one), NamesOfJob(taken, other)
    ready = deque[StartTask | FinishTask]([task(1, "x"), task(2, "y")])
    assert names.take(REQUEST, ready[0].work.item)
    one.goes_on = False
    assert others.take(REQUEST, task(3, "x").work.item)
    one.goes_on = True
    found = names.next_free(REQUEST, ready)
    assert found is not None
    assert (found.work.item.target_key, keys(ready)) == ("y", ["x"])
    assert names.next_free(REQUEST, ready) is None
    others.free_all()
    found = names.next_free(REQUEST, ready)
    assert found is not None
    assert (found.work.item.target_key, keys(ready)) == ("x", [])
