"""Python's collector of reference cycles, told how these processes live."""

import gc

_YOUNG_OBJECTS = 20_000
"""A page of a listing, or a batch of small files, makes thousands of objects that are gone a moment
later; with Python's 700 looking for cycles among them takes a fifth of a listing's time."""

_GENERATIONS = 20
"""How many collections of the younger generation come before one of the older: the oldest holds all
that stays, and looking through it is what a key would wait for."""


_STARTING_OBJECTS = 100_000
"""While modules are imported: what they make stays anyway, and Python's own number of collections
takes a tenth of the time to the first paint."""


def collect_rarely() -> None:
    """Have next to no collections until `settle_collector`; for the start of a process."""
    gc.set_threshold(_STARTING_OBJECTS, _GENERATIONS, _GENERATIONS)


def settle_collector() -> None:
    """Keep what is there now out of collections, and have few of them; when all is imported."""
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, _GENERATIONS, _GENERATIONS)
