"""How the queue's screens reach the queue, which may be gone or on another host at times."""

from collections.abc import Callable
from typing import Protocol

from allastui.agent.client import TransferClient
from allastui.transfers.job import Job

Command = Callable[[TransferClient], object]


class Commands(Protocol):
    """What the screens need of whoever holds the client."""

    @property
    def can_send(self) -> bool:
        """Whether the queue takes commands now; if not it is only shown."""

    def send(self, command: Command) -> None:
        """Have a command carried out in the background; why it cannot be is told to the user."""

    def attached(self) -> TransferClient:
        """Return the client, from any thread; raises AllastuiError if there is none."""


class SignIns(Protocol):
    """How the queue's screen has the user sign in for a transfer that waits for it."""

    def profile_of(self, job: Job) -> str:
        """Return the name of the profile that `job` waits to be signed in to."""

    def ask(self, job: Job) -> None:
        """Open the sign-in that `job` waits for; afterwards it goes on."""
