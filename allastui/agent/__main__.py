"""`python -m allastui.agent`: the process that owns the transfers; started by `spawn`."""

import os
import sys

from allastui.collector import collect_rarely


def main(words: list[str]) -> int:
    """Be an agent as `words` say, which are names and values by turns, and return the exit status.

    Nobody but `spawn` writes them, and argparse is dear at the start.
    """
    try:
        told = dict(zip(words[::2], words[1::2], strict=True))
        state, config, ready = told["--state"], told["--config"], int(told["--ready"])
        take_over, idle_seconds = told["--take-over"] == "yes", float(told["--idle-seconds"])
    except (KeyError, ValueError):
        print("allastui starts its agent by itself, when there is work for it.", file=sys.stderr)
        return 2
    try:
        child = os.fork()
    except OSError as error:
        from allastui.agent.readiness import give_word, not_started

        give_word(ready, not_started(error))
        return 0
    if child:
        os._exit(0)  # the starter waits for this one, and init looks after the other
    collect_rarely()
    from pathlib import Path

    from allastui.agent.process import run_agent
    from allastui.settings import Paths

    return run_agent(
        Paths(config=Path(config), state=Path(state)),
        ready=ready,
        take_over=take_over,
        idle_seconds=idle_seconds,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
