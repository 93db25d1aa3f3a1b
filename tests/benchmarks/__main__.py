"""The one command: measures what was asked for, and prints it."""

import signal
import sys
from collections.abc import Sequence

from tests.benchmarks.desk import open_desk
from tests.benchmarks.options import parse
from tests.benchmarks.scale import scale_report
from tests.benchmarks.service import open_service
from tests.benchmarks.suite import NAMES, Suite, tell
from tests.benchmarks.table import report


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print; what is stopped by Ctrl-C tells what it has by then."""
    options = parse(sys.argv[1:] if words is None else words, NAMES)
    needed = 2 * max(options.size, options.down_size) + options.files * 4096
    with open_desk(needed) as desk, open_service(desk, options) as service:
        desk.write_profile(service.profile)
        suite = Suite(desk, service, options)
        stopped = False
        try:
            if options.scale:
                sys.stdout.write(scale_report(suite.round, tell))
                return 0
            suite.run()
        except KeyboardInterrupt:
            stopped = True
            tell("Stopped; this is what was measured until then:")
    sys.stdout.write(report(suite, markdown=options.markdown))
    return 130 if stopped else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # agents and files are not left
    sys.exit(main())
