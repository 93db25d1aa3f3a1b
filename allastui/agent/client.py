"""What the ui and the command line know of the transfers, wherever they run."""

from collections.abc import Callable, Sequence
from typing import Protocol

from allastui.profiles.profile import Profile
from allastui.transfers.job import Item, ItemState
from allastui.transfers.request import IfExists, Request
from allastui.transfers.snapshot import JobView, QueueSnapshot

__all__ = ["JobView", "Listener", "QueueSnapshot", "TransferClient"]


Listener = Callable[[QueueSnapshot], None]


class TransferClient(Protocol):
    """Commands go down, snapshots come up.

    Commands return at once and are safe from any thread. Ids that are not known any more are
    ignored. A listener is called from a thread of the client, at most four times a second.
    """

    @property
    def outlives_screen(self) -> bool:
        """Whether the transfers go on after `close`."""

    @property
    def said(self) -> str:
        """What was found when it was opened for this client and its user should know, or ""."""

    def submit(self, request: Request) -> int:
        """Queue a request and return the job's id.

        An equal request that has not ended is resumed, and its id returned, instead of doing the
        work twice.
        """

    def snapshot(self) -> QueueSnapshot: ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the present snapshot and every later one; returns the way out."""

    def pause(self, jobs: Sequence[int]) -> None: ...

    def resume(self, jobs: Sequence[int]) -> None: ...

    def cancel(self, jobs: Sequence[int]) -> None:
        """Stop jobs for good and free what they have begun at the target."""

    def retry(self, jobs: Sequence[int]) -> None:
        """Try the failed items of jobs again."""

    def clear(self, jobs: Sequence[int]) -> None:
        """Forget jobs that are over."""

    def reorder(self, job: int, steps: int) -> None:
        """Move a job up (negative) or down the queue."""

    def answer(self, job: int, if_exists: IfExists) -> None:
        """Say what happens to the items of a job that ask, and to later ones."""

    def limit(self, bandwidth: int) -> None:
        """Set the bandwidth limit in bytes per second, 0 for none."""

    def items(
        self, job: int, state: ItemState | None = None, after: int = 0, count: int = 200
    ) -> list[Item]:
        """Return items of a job with ids over `after`, in order, at most `count`."""

    def lend(self, profiles: Sequence[Profile]) -> None:
        """Have the transfers use `profiles`, secrets and all, from now on.

        They are kept in memory alone, and take the place of those of the same names. What waits for
        a sign-in is tried again at once.
        """

    def close(self) -> None:
        """Detach; a client that runs the transfers itself checkpoints and stops them."""
