"""The entry point of `allastui` and of `python -m allastui`."""

import sys

from allastui.collector import collect_rarely


def main() -> int:
    """Run the command line and return its exit status (0 done, 1 failed, 2 bad usage)."""
    from allastui.cli import run

    collect_rarely()
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
