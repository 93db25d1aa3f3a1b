"""Python's collector of reference cycles, told how these processes live."""

import gc

_YOUNG_OBJECTS = 20_000
"""A page of a listing, or a batch of small files, makes thousands of objects that are gone a moment
later; with Python's 700 looking for cycles among them takes a fifth of a listing's time."""

_GENERATIONS = 20
"""How many collections of the younger generation come before one of the older: the oldest holds all
that stays, and looking through it is what a key would wait for."""


def settle_collector() -> None:
    """Keep what is there now out of collections, and have fewer of them; when all is imported."""
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, _GENERATIONS, _GENERATIONS)
