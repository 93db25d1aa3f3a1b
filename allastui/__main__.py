"""The entry point of `allastui` and of `python -m allastui`."""

import sys

from allastui.collector import collect_rarely, leave_uncollected


def main() -> int:
    """Run the command line and return its exit status (0 done, 1 failed, 2 bad usage)."""
    from allastui.cli import run

    collect_rarely()
    status = run(sys.argv[1:])
    leave_uncollected()
    return status


if __name__ == "__main__":
    sys.exit(main())
