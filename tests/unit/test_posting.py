"""Work that posts what it finds ends when it is stopped, whoever has taken what it posted."""

import threading

from textual.message import Message

from allastui.errors import AllastuiError
from allastui.ui.posting import Batch, PostingBatches


class Finding(PostingBatches):
    """Finds something for as long as it may, and posts the rest at its end, as all of them do."""

    thread = "finding"

    def __init__(self) -> None:
        super().__init__(self._take)
        self.posted: list[Message] = []
        self.is_far_ahead = threading.Event()
        self.has_ended = threading.Event()

    def _take(self, message: Message) -> None:
        self.posted.append(message)
        if len(self.posted) == 8:
            self.is_far_ahead.set()

    def _work(self) -> None:
        while not self._stopped.is_set():
            self._send(Batch())
        self._send(Batch())

    def _over(self, error: AllastuiError | None) -> None:
        assert error is None
        self.has_ended.set()


def test_it_waits_for_its_screen_and_ends_when_it_is_stopped() -> None:
    finding = Finding()
    finding.start()
    assert finding.is_far_ahead.wait(10)
    finding.stop()
    assert finding.has_ended.wait(10)
    assert len(finding.posted) == 8
