"""A store in memory with the rules of S3."""

from allastui.stores.memory.store import MemoryStore

__all__ = ["MemoryStore"]
