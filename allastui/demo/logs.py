"""Swift's log lines go to standard error, which is the demo's log file, and not to syslog."""

import logging
import sys
from typing import Any


def to_standard_error(
    conf: dict[str, str],
    name: str,
    log_to_console: bool,
    log_route: str,
    fmt: str,
    logger: logging.Logger,
    adapted_logger: Any,
) -> None:
    """Replace the handlers of a Swift logger; called by Swift (its log_custom_handlers option)."""
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s: %(message)s"))
    logger.addHandler(handler)
