"""One request and its answer, carried through the proxy with the harm that is done to them."""

from tests.servers.faults import Answer, BlackHole, CutDown, CutUp, Exchange, LoseAnswer
from tests.servers.wire import Connection, Gone, Head


def stand_in(client: Connection, head: Head, exchange: Exchange, fault: Answer | BlackHole) -> None:
    """Answer a request in place of the server, or never."""
    waits = head.headers.get("expect", "").lower() == "100-continue"
    if not waits:
        for _ in client.body(head.headers):
            pass
    if isinstance(fault, BlackHole):
        client.drain()
        return
    exchange.status = fault.status
    headers = {**(fault.headers or {}), "Content-Length": str(len(fault.body))}
    lines = [f"HTTP/1.1 {fault.status} Injected", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    body = b"" if exchange.request.method == "HEAD" else fault.body
    exchange.bytes_down += len(body)
    client.send("\r\n".join([*lines, "", ""]).encode() + body)


def pass_on(client: Connection, server: Connection, head: Head, exchange: Exchange) -> bool:
    """Carry one request and its answer; returns whether both connections go on."""
    server.send(head.raw)
    answer: Head | None = None
    if head.headers.get("expect", "").lower() == "100-continue":
        answer = _answer(server)
        if answer.first[1] == "100":
            client.send(answer.raw)
            answer = None
    whole = answer is None and _carry_up(client, server, head, exchange)
    if answer is None and isinstance(exchange.fault, CutUp):
        return False
    while answer is None or answer.first[1] == "100":
        answer = _answer(server)
    if isinstance(exchange.fault, LoseAnswer):
        return False
    goes_on = _carry_down(client, server, answer, exchange)
    return goes_on and whole and "close" not in answer.headers.get("connection", "").lower()


def _carry_up(client: Connection, server: Connection, head: Head, exchange: Exchange) -> bool:
    """Carry the request's body; returns False if a fault or an early answer ended it."""
    left = exchange.fault.after if isinstance(exchange.fault, CutUp) else None
    if left == 0:
        return False
    for raw, size in client.body(head.headers):
        if left is not None and size >= left:
            exchange.bytes_up += left
            server.send_unless_answered(raw[:left])
            return False
        if left is not None:
            left -= size
        exchange.bytes_up += size
        if not server.send_unless_answered(raw):
            return False
    return True


def _carry_down(client: Connection, server: Connection, answer: Head, exchange: Exchange) -> bool:
    """Carry the answer; returns False if a fault ended it."""
    left = exchange.fault.after if isinstance(exchange.fault, CutDown) else None
    exchange.status = int(answer.first[1])
    client.send(answer.raw)
    if exchange.request.method == "HEAD" or exchange.status in (204, 304):
        return left is None
    if left == 0:
        return False
    for raw, size in server.body(answer.headers, until_closed=True):
        if left is not None and size >= left:
            exchange.bytes_down += left
            client.send(raw[:left])
            return False
        if left is not None:
            left -= size
        exchange.bytes_down += size
        client.send(raw)
    return left is None


def _answer(server: Connection) -> Head:
    head = server.read_head()
    if head is None:
        raise Gone("the server closed the connection before its answer")
    return head
