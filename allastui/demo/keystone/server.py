"""The demo's Keystone: `python -m allastui.demo.keystone.server`.

Standard input brings one KeystoneStartLine and stays open. Standard output carries `READY`.
Standard error is the log.
"""

import os
import sys
import warnings
from pathlib import Path
from typing import Any

from allastui.demo.keystone.config import write_configuration
from allastui.demo.keystone.plan import KeystoneStartLine
from allastui.demo.parent import end_with_parent, first_line, tell_ready


def main() -> None:
    os.umask(0o077)
    line = first_line()
    if not line:
        return
    start = KeystoneStartLine.decode(line)
    Path(start.folder).mkdir()
    end_with_parent(start.folder)
    warnings.filterwarnings("ignore")
    application = _application(start)
    server = _server(application, start.listener)
    tell_ready()
    server.serve_forever()


def _application(start: KeystoneStartLine) -> Any:
    """Return Keystone's WSGI application, its database filled."""
    import keystone.server
    from keystone.server.flask import core
    from keystone.server.flask.application import application_factory

    from allastui.demo.keystone.seed import fill

    file = write_configuration(Path(start.folder), start.plan.token_seconds)
    # Keystone reads the words of the command line; a folder that is named there is used in place of
    # those of a Keystone that this machine may have in /etc.
    sys.argv[1:] = ["--config-dir", str(file.parent)]
    keystone.server.configure(config_files=[])
    fill(start.plan)
    return core.setup_app_middleware(application_factory("public"))


def _server(application: Any, listener: int) -> Any:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Log no requests; Keystone itself logs what goes wrong."""

    return make_server(
        "127.0.0.1", 0, application, threaded=True, request_handler=Quiet, fd=listener
    )


if __name__ == "__main__":
    main()
