"""The file system of this machine as a store."""

from allastui.stores.local.store import LocalStore

__all__ = ["LocalStore"]
