"""Whether anything stood below the target of a job before the job wrote there.

One request then tells of all its files what else a request for each would.
"""

import threading
from collections.abc import Iterable

from allastui.errors import StoreError
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.transfers.request import Route


class EmptyTargets:
    """Which sources of a job go where nothing stands; any thread may ask.

    Each is looked at when it is first asked for, and must be asked before it is written to. Who
    writes there meanwhile is not seen, so this is for what does no harm then.
    """

    def __init__(self, connections: Connections, target: Place, routes: Iterable[Route]) -> None:
        self._connections = connections
        self._target = target
        self._prefixes = {
            route.index: route.target_key for route in routes if route.source.is_prefix
        }
        self._empty: dict[int, bool] = {}
        self._lock = threading.Lock()

    def holds(self, source: int) -> bool:
        """Tell whether nothing stood where the source with this index goes."""
        with self._lock:
            known = self._empty.get(source)
            if known is None:
                known = self._empty[source] = self._look(source)
            return known

    def _look(self, source: int) -> bool:
        prefix = self._prefixes.get(source)
        if prefix is None:
            return False
        try:
            store = self._connections.open(self._target.profile)
            return next(store.walk(self._target.bucket, prefix), None) is None
        except StoreError:
            return False  # then each file is looked at
