"""Ways to a queue that answer what a test says, and lose their connection when it says so."""

from collections.abc import Callable
from dataclasses import dataclass, field

from allastui.agent.access import OnLost, QueueAccess, StoredQueue
from allastui.agent.client import TransferClient
from allastui.errors import AllastuiError
from tests.ui.idle_client import IdleClient


@dataclass
class FakeAccess:
    """Each attempt to attach takes the next of `answers`; the last one is given for ever."""

    answers: list[AllastuiError | IdleClient]
    stored: Callable[[], StoredQueue] | None = None
    replacing: Callable[[], None] = lambda: None
    asked: list[str] = field(default_factory=list)
    on_lost: list[OnLost] = field(default_factory=list)

    @property
    def access(self) -> QueueAccess:
        return QueueAccess(
            attach=lambda on_lost: self._answer("attach", on_lost),
            take_over=lambda on_lost: self._answer("take over", on_lost),
            replace=self._replace,
            stored=self.stored,
        )

    def _answer(self, what: str, on_lost: OnLost) -> TransferClient:
        self.asked.append(what)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, AllastuiError):
            raise answer
        self.on_lost.append(on_lost)
        return answer

    def _replace(self) -> None:
        self.asked.append("replace")
        self.replacing()
