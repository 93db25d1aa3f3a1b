"""A client of the agent: the same interface as transfers in this process, over the socket."""

import os
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from allastui import __version__
from allastui.agent.client import Listener, QueueSnapshot
from allastui.agent.lines import LineReader, LineTooLong
from allastui.agent.peer import peer_uid
from allastui.agent.protocol import (
    LONGEST_ANSWER,
    LONGEST_LINE,
    PROTOCOL,
    Hello,
    error_of,
    from_line,
    hello_line,
    read_hello,
    to_line,
)
from allastui.errors import AgentError
from allastui.profiles.profile import Profile
from allastui.threads import start_thread
from allastui.transfers.codec import decode, encode
from allastui.transfers.job import Item, ItemState
from allastui.transfers.reply import Reply
from allastui.transfers.request import IfExists, Request

ANSWER_SECONDS = 60.0
GREETING_SECONDS = 10.0


class RemoteClient:
    """An attached client; every command raises AgentError when the agent has gone.

    `on_lost` is called once, from a thread, when the connection ends by itself.
    """

    def __init__(self, path: Path, on_lost: Callable[[], None] = lambda: None) -> None:
        self._sock = _connect(path)
        self._reader = LineReader(self._sock, LONGEST_ANSWER)
        self._on_lost = on_lost
        self._lock = threading.Lock()
        self._answers: dict[int, Reply[Any]] = {}
        self._number = 0
        self._listeners: list[Listener] = []
        self._telling = threading.RLock()
        """Held while listeners are told, so that none hears of an older snapshot after a newer."""
        self._latest: QueueSnapshot | None = None
        self._closed = False
        self.has_started_agent = False
        """Whether the agent was started for this client."""
        try:
            self.hello = self._greet()
            self._thread = start_thread(self._listen, "allastui-client")
        except BaseException:
            self._sock.close()
            raise

    def _greet(self) -> Hello:
        self._sock.settimeout(GREETING_SECONDS)
        try:
            line = self._reader.read()
            hello = Hello(PROTOCOL, __version__, socket.gethostname(), os.getpid(), 0.0)
            self._sock.sendall(hello_line(hello))
        except (OSError, LineTooLong) as error:
            raise AgentError("The agent does not answer", why=str(error)) from error
        if line is None:
            raise AgentError("The agent hung up")
        self._sock.settimeout(None)
        return read_hello(line)

    @property
    def outlives_screen(self) -> bool:
        return True

    @property
    def said(self) -> str:
        # Only to the one who started it: everybody who attaches later gets the same hello.
        return self.hello.said if self.has_started_agent else ""

    def submit(self, request: Request) -> int:
        return decode(int, self._ask("submit", request=encode(request)))

    def snapshot(self) -> QueueSnapshot:
        return decode(QueueSnapshot, self._ask("snapshot"))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        with self._telling:
            with self._lock:
                self._listeners.append(listener)
                latest = self._latest
            if latest is not None:
                listener(latest)

        def leave() -> None:
            with self._lock, suppress(ValueError):
                self._listeners.remove(listener)

        return leave

    def pause(self, jobs: Sequence[int]) -> None:
        self._ask("pause", jobs=list(jobs))

    def resume(self, jobs: Sequence[int]) -> None:
        self._ask("resume", jobs=list(jobs))

    def cancel(self, jobs: Sequence[int]) -> None:
        self._ask("cancel", jobs=list(jobs))

    def retry(self, jobs: Sequence[int]) -> None:
        self._ask("retry", jobs=list(jobs))

    def clear(self, jobs: Sequence[int]) -> None:
        self._ask("clear", jobs=list(jobs))

    def reorder(self, job: int, steps: int) -> None:
        self._ask("reorder", job=job, steps=steps)

    def answer(self, job: int, if_exists: IfExists) -> None:
        self._ask("answer", job=job, if_exists=if_exists.value)

    def limit(self, bandwidth: int) -> None:
        self._ask("limit", bandwidth=bandwidth)

    def items(
        self, job: int, state: ItemState | None = None, after: int = 0, count: int = 200
    ) -> list[Item]:
        return decode(
            list[Item],
            self._ask(
                "items", job=job, state=state.value if state else None, after=after, count=count
            ),
        )

    def lend(self, profiles: Sequence[Profile]) -> None:
        if profiles:
            from allastui.agent.lent import encode_lent

            self._ask("lend", profiles=encode_lent(profiles))

    def lend_variables(self, variables: dict[str, str]) -> None:
        """Give the agent the variables that name this user's projects; it keeps them in memory."""
        self._ask("lend", variables=variables)

    def drain(self) -> None:
        """Have the agent end at the next part boundary; its queue is kept."""
        self._ask("drain")

    def close(self) -> None:
        self._closed = True
        with suppress(OSError):  # it is gone already
            self._sock.shutdown(socket.SHUT_RDWR)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _ask(self, do: str, **args: Any) -> Any:
        answer: Reply[Any] = Reply()
        with self._lock:
            if self._closed:
                raise AgentError("The connection to the agent has ended")
            self._number += 1
            number = self._number
            line = to_line({"id": number, "do": do, "with": args})
            if len(line) > LONGEST_LINE:
                raise AgentError(
                    "That is too much for one job",
                    why=f"Its names take more than {LONGEST_LINE >> 20} MiB.",
                    hint="Choose fewer at a time, or the folder that they are in.",
                )
            self._answers[number] = answer
            try:
                self._sock.sendall(line)
            except OSError as error:
                del self._answers[number]
                raise AgentError("The agent has gone", why=str(error)) from error
        try:
            return answer.wait(ANSWER_SECONDS)
        except TimeoutError:
            raise AgentError("The agent does not answer") from None

    def _listen(self) -> None:
        try:
            while (line := self._reader.read()) is not None:
                self._take(line)
        except (OSError, LineTooLong, ValueError):
            pass  # what cannot be read ends the connection like a hang-up
        finally:
            lost = not self._closed
            with self._lock:
                self._closed = True
                waiting = list(self._answers.values())
                self._answers.clear()
            for answer in waiting:
                answer.fail(AgentError("The agent has gone"))
            self._sock.close()
            if lost:
                self._on_lost()

    def _take(self, line: bytes) -> None:
        document = from_line(line)
        if "snapshot" in document:
            snapshot = decode(QueueSnapshot, document["snapshot"])
            with self._telling:
                with self._lock:
                    self._latest = snapshot
                    listeners = list(self._listeners)
                for listener in listeners:
                    listener(snapshot)
            return
        with self._lock:
            answer = self._answers.pop(document.get("id", 0), None)
        if answer is None:
            return
        if "error" in document:
            answer.fail(error_of(document["error"]))
        else:
            answer.give(document.get("result"))


def _connect(path: Path) -> socket.socket:
    """Connect to the socket of our own agent; raises AgentError if there is none."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.connect(str(path))
        if peer_uid(sock) != os.getuid():
            raise AgentError(
                f"Another user listens at {path}", hint="Tell the administrator; nothing was sent."
            )
    except OSError as error:
        sock.close()
        raise AgentError("No agent runs", why=str(error)) from error
    except AgentError:
        sock.close()
        raise
    return sock
