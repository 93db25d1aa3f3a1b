"""Deleting many objects that nobody looks at again, such as segments."""

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from allastui.errors import NotFound, ServiceFault, StoreError, Unsupported
from allastui.stores.body import BytesBody
from allastui.stores.http.faults import with_retries
from allastui.stores.swift.capabilities import AskedCapabilities
from allastui.stores.swift.errors import Refusal, refusal_error
from allastui.stores.swift.names import encoded_path
from allastui.stores.swift.requests import Requests, read_body
from allastui.thread_pool import Pool

AT_ONCE = 8
"""How many requests of one call are under way at a time."""
_LARGEST_BATCH = 1_000
_JSON = {"content-type": "text/plain", "accept": "application/json"}

ObjectName = tuple[str, str]
"""A bucket and a key."""
T = TypeVar("T")
R = TypeVar("R")


class Frees:
    """Deletes objects of one account for good; any thread may ask."""

    def __init__(self, requests: Requests, capabilities: AskedCapabilities) -> None:
        self._requests = requests
        self._capabilities = capabilities
        self._takes_batches = True

    def free(self, names: Sequence[ObjectName]) -> None:
        """Delete objects; raises the error of the first that could not be deleted."""
        for _, error in self.delete(names):
            raise error

    def free_if_possible(self, names: Sequence[ObjectName]) -> None:
        """Delete what an object that stands is not made of any more.

        The object is what was asked for, and it stands; segments that could not be deleted are
        found later as those of an upload that no object is made of.
        """
        if names:
            with contextlib.suppress(StoreError):
                with_retries(lambda: self.free(names))

    def delete(self, names: Sequence[ObjectName]) -> list[tuple[ObjectName, StoreError]]:
        """Delete objects, missing ones being no failure; return what failed with its error."""
        if len(names) > 1 and self._takes_batches:
            limit = min(self._capabilities.ask().deletes, _LARGEST_BATCH)
            if limit:
                try:
                    return [
                        failure
                        for batch in _batches(names, limit)
                        for failure in self._delete_batch(batch)
                    ]
                except Unsupported:
                    self._takes_batches = False
        found = at_once(self._delete_one, names)
        return [(name, error) for name, error in zip(names, found, strict=True) if error]

    def _delete_one(self, name: ObjectName) -> StoreError | None:
        bucket, key = name
        try:
            self._requests.send(f"{bucket}/{key} could not be deleted", "DELETE", *name).close()
        except NotFound:
            return None
        except StoreError as error:
            return error
        return None

    def _delete_batch(self, names: Sequence[ObjectName]) -> list[tuple[ObjectName, StoreError]]:
        title = f"{len(names)} objects could not be deleted"
        lines = "".join(encoded_path(*name) + "\n" for name in names)
        answer = self._requests.send(
            title,
            "POST",
            query=[("bulk-delete", "1")],
            headers=_JSON,
            body=BytesBody(lines.encode()),
            patient=True,
        )
        document = read_body(self._requests, title, answer)
        by_path = {_bare(encoded_path(*name)): name for name in names}
        try:
            report = json.loads(document)
            failures = list(_failures(report, by_path))
            status = str(report.get("Response Status", ""))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unsupported(title, why="The service did not tell what it deleted.") from error
        if not failures and not status.startswith("200"):
            raise ServiceFault(title, why=f"The service failed: {status}")
        return failures


def _failures(
    report: dict[str, Any], by_path: dict[str, ObjectName]
) -> Iterator[tuple[ObjectName, StoreError]]:
    for path, status in report["Errors"]:
        name = by_path.get(_bare(path)) or by_path.get(_bare(encoded_path(*_split(path))))
        if name is None:
            raise KeyError(path)
        number = int(status[:3])
        if number == 404:
            continue
        title = f"{name[0]}/{name[1]} could not be deleted"
        yield name, refusal_error(title, Refusal(number, "DELETE", True, 0, ""))


def _split(path: str) -> ObjectName:
    bucket, _, key = path.lstrip("/").partition("/")
    return bucket, key


def _bare(path: str) -> str:
    return path.removeprefix("/")


def at_once(call: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """Return what `call` gives for each of `items`, several at a time; a failure ends it."""
    if len(items) < 2:
        return [call(item) for item in items]
    with Pool(AT_ONCE, "swift") as pool:
        return list(pool.map(call, items))


def _batches(names: Iterable[ObjectName], size: int) -> Iterator[list[ObjectName]]:
    rest = iter(names)
    while batch := list(islice(rest, size)):
        yield batch
