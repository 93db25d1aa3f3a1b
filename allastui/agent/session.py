"""One attached client, seen from the agent: its requests are carried out, news goes to it."""

import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from allastui.agent.client import TransferClient
from allastui.agent.lent import decode_lent
from allastui.agent.lines import LineReader, LineTooLong, LineWriter
from allastui.agent.protocol import (
    LONGEST_LINE,
    Request,
    error_document,
    read_request,
    to_line,
)
from allastui.errors import AgentError, AllastuiError, InternalError
from allastui.profiles.profile import Profile
from allastui.transfers.codec import decode, encode
from allastui.transfers.job import ItemState
from allastui.transfers.request import IfExists
from allastui.transfers.schema import request_of
from allastui.transfers.snapshot import QueueSnapshot

Arguments = dict[str, Any]


class Lending(Protocol):
    """Takes what a client lends the agent; it is kept in memory alone."""

    def see(self, variables: Mapping[str, str]) -> None:
        """Find the projects with these variables from now on."""

    def lend(self, profiles: Sequence[Profile]) -> None:
        """Use these profiles, with the secrets in them, beside those that are found."""


class Session:
    """Serves one connection until it ends; what a client sends can end no more than its session.

    `lending` takes the variables of the client's environment that name its projects, and what the
    client signed in to; `drain` ends the agent when what moves has come to a part boundary.
    """

    def __init__(
        self,
        sock: socket.socket,
        engine: TransferClient,
        lending: Lending,
        drain: Callable[[], None],
    ) -> None:
        self._sock = sock
        self._engine = engine
        self._lending = lending
        self._drain = drain
        self._writer = LineWriter(sock, self.end)

    def serve(self, hello: bytes) -> None:
        """Greet, and answer until the client goes; blocking, for a thread of its own."""
        self._writer.send(hello)
        reader = LineReader(self._sock, LONGEST_LINE)
        unsubscribe: Callable[[], None] | None = None
        try:
            reader.read()  # the client's hello: it decides whether we fit
            unsubscribe = self._engine.subscribe(self._news)
            while (line := reader.read()) is not None:
                self._answer(line)
        except LineTooLong:
            self._writer.send(to_line({"error": "a line was too long"}))
        except (OSError, AllastuiError):
            return  # the client, or the engine, is gone
        finally:
            if unsubscribe:
                unsubscribe()
            self._writer.end()

    def end(self) -> None:
        """Break the connection; the reader notices."""
        with suppress(OSError):  # it is broken already
            self._sock.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """Take no more requests; answers that are due still go out."""
        with suppress(OSError):  # it is broken already
            self._sock.shutdown(socket.SHUT_RD)

    def _news(self, snapshot: QueueSnapshot) -> None:
        self._writer.send_news(to_line({"snapshot": encode(snapshot)}))

    def _answer(self, line: bytes) -> None:
        try:
            request = read_request(line)
        except ValueError as error:
            self._writer.send(to_line({"error": f"not understood: {error}"}))
            return
        try:
            answer = {"id": request.id, "result": self._carry_out(request)}
        except ValueError as error:
            answer = _refusal(request, AgentError("The agent did not understand", why=str(error)))
        except AllastuiError as error:
            answer = _refusal(request, error)
        except Exception as error:
            answer = _refusal(request, InternalError.of(error))
        self._writer.send(to_line(answer))

    def _carry_out(self, request: Request) -> Any:
        command = _COMMANDS.get(request.do)
        if command is None:
            raise AgentError(f"The agent knows no {request.do}")
        return command(self, request.args)

    def _submit(self, args: Arguments) -> int:
        return self._engine.submit(request_of(args.get("request")))

    def _each(self, name: str) -> Callable[[Arguments], None]:
        def command(args: Arguments) -> None:
            getattr(self._engine, name)(decode(list[int], args.get("jobs")))

        return command

    def _items(self, args: Arguments) -> Any:
        state = args.get("state")
        return encode(
            self._engine.items(
                decode(int, args.get("job")),
                None if state is None else ItemState(str(state)),
                decode(int, args.get("after")),
                min(decode(int, args.get("count")), 1000),
            )
        )

    def _lend(self, args: Arguments) -> None:
        variables, profiles = args.get("variables"), args.get("profiles")
        if variables is None and profiles is None:
            raise ValueError("variables or profiles expected")
        if variables is not None:
            if not isinstance(variables, dict):
                raise ValueError("variables expected")
            self._lending.see({str(name): str(value) for name, value in variables.items()})
        if profiles is not None:
            self._lending.lend(decode_lent(profiles))


def _refusal(request: Request, error: AllastuiError) -> dict[str, Any]:
    return {"id": request.id, "error": error_document(error)}


_COMMANDS: Mapping[str, Callable[[Session, Arguments], Any]] = {
    "submit": Session._submit,
    "snapshot": lambda session, args: encode(session._engine.snapshot()),
    "pause": lambda session, args: session._each("pause")(args),
    "resume": lambda session, args: session._each("resume")(args),
    "cancel": lambda session, args: session._each("cancel")(args),
    "retry": lambda session, args: session._each("retry")(args),
    "clear": lambda session, args: session._each("clear")(args),
    "reorder": lambda session, args: session._engine.reorder(
        decode(int, args.get("job")), decode(int, args.get("steps"))
    ),
    "answer": lambda session, args: session._engine.answer(
        decode(int, args.get("job")), IfExists(str(args.get("if_exists")))
    ),
    "limit": lambda session, args: session._engine.limit(decode(int, args.get("bandwidth"))),
    "items": Session._items,
    "lend": Session._lend,
    "drain": lambda session, args: session._drain(),
}
