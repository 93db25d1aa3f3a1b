"""The one word that an agent gives to who started it: that it serves, or why it cannot."""

import errno
import json
import os
from pathlib import Path

from allastui.agent.protocol import error_document, error_of, to_line
from allastui.errors import AgentError, AllastuiError
from allastui.threads import END_SOME, NO_MORE


def give_word(ready: int, error: AllastuiError | None = None) -> None:
    """Say to the file descriptor `ready`, once, that the agent serves, or by what it is kept."""
    document = {"ready": True} if error is None else {"error": error_document(error)}
    try:
        os.write(ready, to_line(document))
        os.close(ready)
    except OSError:
        return  # nobody waits for it any more


def wait_for_word(read_end: int, log: Path) -> None:
    """Wait until the agent serves; raises what keeps it from that, AgentError if it says nothing.

    `log` is where it may have written more. Closes `read_end`.
    """
    with open(read_end, "rb") as words:
        line = words.readline()
    if not line:
        raise AgentError("The agent ended at its start", hint=f"Its log is {log}.")
    document = json.loads(line)
    if "error" in document:
        raise error_of(document["error"])


def not_started(error: Exception) -> AgentError:
    """Return what is told of an agent for which there is no process."""
    title = "The agent cannot be started"
    if isinstance(error, OSError) and error.errno == errno.EAGAIN:
        return AgentError(title, why=NO_MORE, hint=END_SOME)
    return AgentError(title, why=str(error))
