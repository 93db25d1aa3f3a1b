"""When a ticket is renewed, by whom, and what happens when that fails."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from allastui.errors import SignInFailed, SignInNeeded, StoreError, Unreachable
from allastui.profiles.profile import Secret
from allastui.stores.sign_in import held
from allastui.stores.sign_in.held import HeldTickets
from allastui.stores.sign_in.ticket import Ticket


class Clock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now

    monotonic = time


class Service:
    """Gives numbered tickets that live for `life` seconds, or raises `error`."""

    def __init__(self, clock: Clock, life: float | None) -> None:
        self.clock = clock
        self.life = life
        self.asked = 0
        self.error: StoreError | None = None

    def __call__(self) -> Ticket:
        self.asked += 1
        if self.error is not None:
            raise self.error
        expires = None if self.life is None else self.clock.now + self.life
        return Ticket(Secret(f"token-{self.asked}"), "http://storage", expires)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(held, "time", clock)
    return clock


def number(ticket: Ticket) -> int:
    return int(ticket.token.reveal().removeprefix("token-"))


@pytest.mark.parametrize(
    ("life", "margin"), [(28_800.0, 300.0), (3_000.0, 300.0), (600.0, 60.0), (20.0, 2.0)]
)
def test_it_is_renewed_a_while_before_its_end(clock: Clock, life: float, margin: float) -> None:
    service = Service(clock, life)
    tickets = HeldTickets(service, renews=True)
    assert number(tickets.current()) == 1
    clock.now += life - margin - 0.01
    assert number(tickets.current()) == 1
    clock.now += 0.02
    assert number(tickets.current()) == 2
    assert service.asked == 2


def test_one_thread_renews_while_the_others_use_the_old_one(clock: Clock) -> None:
    service = Service(clock, 20.0)
    begun, let_go = threading.Event(), threading.Event()

    def slow() -> Ticket:
        if service.asked:
            begun.set()
            assert let_go.wait(10)
        return service()

    tickets = HeldTickets(slow, renews=True)
    tickets.current()
    clock.now += 19
    with ThreadPoolExecutor(1) as pool:
        renewed = pool.submit(tickets.current)
        assert begun.wait(10)
        assert number(tickets.current()) == 1
        let_go.set()
        assert number(renewed.result(10)) == 2
    assert number(tickets.current()) == 2


def test_threads_that_were_refused_with_the_same_one_get_the_same_new_one(clock: Clock) -> None:
    service = Service(clock, None)
    tickets = HeldTickets(service, renews=True)
    refused = tickets.current()
    with ThreadPoolExecutor(8) as pool:
        found = {number(t) for t in pool.map(lambda _: tickets.after_refusal(refused), range(30))}
    assert found == {2}
    assert service.asked == 2


def test_a_renewal_that_fails_harms_nobody_while_the_old_one_lasts(clock: Clock) -> None:
    service = Service(clock, 100.0)
    tickets = HeldTickets(service, renews=True)
    tickets.current()
    service.error = Unreachable("no line")
    clock.now += 95
    assert number(tickets.current()) == 1
    assert number(tickets.current()) == 1
    assert service.asked == 2  # the second one did not ask again at once
    clock.now += 6
    with pytest.raises(Unreachable):
        tickets.current()
    with pytest.raises(Unreachable):
        tickets.current()
    assert service.asked == 3  # threads that came with the first get its answer
    service.error = None
    clock.now += 2
    assert number(tickets.current()) == 4


def test_a_refused_sign_in_is_not_repeated_at_once(clock: Clock) -> None:
    service = Service(clock, 100.0)
    service.error = SignInFailed("no", why="the password")
    tickets = HeldTickets(service, renews=True)
    for _ in range(3):
        with pytest.raises(SignInFailed, match="the password"):
            tickets.current()
    assert service.asked == 1
    clock.now += held.REFUSED_SECONDS + 1
    service.error = None
    assert number(tickets.current()) == 2


def test_a_missing_password_keeps_its_kind(clock: Clock) -> None:
    service = Service(clock, 100.0)
    service.error = SignInNeeded("type it")
    tickets = HeldTickets(service, renews=True)
    for _ in range(2):
        with pytest.raises(SignInNeeded):
            tickets.current()


def test_a_token_that_cannot_be_renewed_is_used_to_its_end(clock: Clock) -> None:
    service = Service(clock, 100.0)
    tickets = HeldTickets(service, renews=False, stated=7.0)
    assert tickets.sign_in() == (7.0, False)
    tickets.current()
    assert tickets.sign_in() == (clock.now + 100, False)
    clock.now += 99.9
    service.error = SignInFailed("it has ended")
    assert number(tickets.current()) == 1
    clock.now += 0.2
    with pytest.raises(SignInFailed, match="it has ended"):
        tickets.current()


def test_a_token_that_is_given_again_though_it_was_refused_is_no_other(clock: Clock) -> None:
    same = Ticket(Secret("same"), "http://storage", None)
    give: Callable[[], Ticket] = lambda: same  # noqa: E731
    tickets = HeldTickets(give, renews=True)
    with pytest.raises(SignInFailed, match="refuses the token"):
        tickets.after_refusal(tickets.current())


def test_a_token_without_an_end_is_kept(clock: Clock) -> None:
    service = Service(clock, None)
    tickets = HeldTickets(service, renews=True)
    tickets.current()
    clock.now += 10**9
    assert number(tickets.current()) == 1
    assert time.time() != clock.now
