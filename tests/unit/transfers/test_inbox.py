"""What is to be done later, and at once when somebody is in a hurry."""

from allastui.transfers.inbox import Inbox


def test_what_was_to_be_done_later_is_done_now() -> None:
    inbox = Inbox(lambda error: None)
    done: list[str] = []
    inbox.after(3600, lambda: done.append("late"))
    inbox.after(60, lambda: done.append("soon"))
    inbox.after(600, lambda: done.append("between"))
    assert not inbox.take_in(0)
    inbox.hurry()
    assert inbox.take_in(0)
    assert sorted(done) == ["between", "late", "soon"]
    assert inbox.next_due is None


def test_what_is_put_off_after_a_hurry_is_put_off() -> None:
    inbox = Inbox(lambda error: None)
    inbox.hurry()
    inbox.after(3600, lambda: None)
    assert not inbox.take_in(0)
    assert inbox.next_due is not None
