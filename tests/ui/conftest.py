"""What several tests of the screen need before they begin."""

import pytest

from allastui.ui import queue_link


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen looks for its agent again at once, and for a queue elsewhere soon."""
    monkeypatch.setattr(queue_link, "RETRY_SECONDS", (0.01, 0.01, 0.01, 0.01))
    monkeypatch.setattr(queue_link, "ELSEWHERE_SECONDS", 0.05)
