"""`python -m allastui.agent`: the process that owns the transfers; started by `spawn`."""

import argparse
import sys
from pathlib import Path

from allastui.collector import collect_rarely


def main() -> int:
    collect_rarely()
    from allastui.agent.process import run_agent
    from allastui.settings import Paths

    parser = argparse.ArgumentParser(prog="allastui-agent")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--ready", type=int, required=True, help="file descriptor to report to")
    parser.add_argument("--take-over", action="store_true")
    parser.add_argument("--idle-seconds", type=float, required=True)
    words = parser.parse_args()
    return run_agent(
        Paths(config=words.config, state=words.state),
        ready=words.ready,
        take_over=words.take_over,
        idle_seconds=words.idle_seconds,
    )


if __name__ == "__main__":
    sys.exit(main())
