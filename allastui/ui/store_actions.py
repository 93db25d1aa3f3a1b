"""What keys do that only object stores have; done by the methods `do_<id>` of StoreWork."""

from allastui.ui.action import Action

STORE_ACTIONS: tuple[Action, ...] = ()
