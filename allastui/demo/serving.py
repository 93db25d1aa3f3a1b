"""All servers of the demo as green threads of one process."""

import os
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from allastui.demo.config import INNER_PORTS, StartLine
from allastui.demo.metadata import make_metadata_work
from allastui.demo.sockets import (
    accept_on,
    connect_over_unix_sockets,
    listen_on_unix_socket,
)
from allastui.demo.totals import carry_totals

_GREEN_THREADS = 1024


def serve(start: StartLine, ready: Callable[[], None]) -> None:
    """Serve for ever; `ready` is called once requests are accepted.

    The configuration and the rings of `start` are written already, and the working directory is
    its folder.
    """
    _prepare_process(Path(start.folder) / "etc")
    import eventlet

    connect_over_unix_sockets(start.socket_paths)
    make_metadata_work(Path(start.folder) / "devices")
    listeners = {
        name: listen_on_unix_socket(start.socket_paths[port]) for name, port in INNER_PORTS.items()
    }
    listeners["proxy"] = accept_on(start.listener)
    servers = [
        eventlet.spawn(_serve_one, listener, _load(start, name))
        for name, listener in listeners.items()
    ]
    eventlet.spawn(carry_totals, start)
    ready()
    for server in servers:
        server.wait()


def _prepare_process(swift_dir: Path) -> None:
    warnings.filterwarnings("ignore")
    os.environ["TZ"] = "UTC+0"
    time.tzset()
    from swift.common import storage_policy, utils

    utils.monkey_patch()
    utils.set_swift_dir(str(swift_dir))
    storage_policy.reload_storage_policies()
    import eventlet

    eventlet.hubs.use_hub(utils.get_hub())
    eventlet.debug.hub_exceptions(False)
    _leave_out_fsync()


def _leave_out_fsync() -> None:
    """The data does not outlive the process, so nothing needs to be on the disk."""
    from swift.common import db, utils
    from swift.obj import diskfile

    def nothing(descriptor_or_path: Any) -> None:
        return

    for module in (diskfile, utils):
        for name in ("fsync", "fdatasync", "fsync_dir"):
            if hasattr(module, name):
                setattr(module, name, nothing)
    connect = db.get_db_connection

    def connect_without_sync(*args: Any, **kwargs: Any) -> Any:
        connection = connect(*args, **kwargs)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    db.get_db_connection = connect_without_sync


def _load(start: StartLine, name: str) -> Any:
    from swift.common import wsgi

    return wsgi.loadapp(
        os.path.join(start.folder, "etc", f"{name}-server.conf"),
        global_conf={"log_name": f"{name}-server"},
        allow_modify_pipeline=name == "proxy",
    )


def _serve_one(listener: Any, application: Any) -> None:
    import eventlet
    from eventlet import wsgi
    from swift.common.http_protocol import SwiftHttpProtocol
    from swift.common.utils import NullLogger

    wsgi.server(
        listener,
        application,
        NullLogger(),
        protocol=SwiftHttpProtocol,
        custom_pool=eventlet.GreenPool(_GREEN_THREADS),
        capitalize_response_headers=False,
        socket_timeout=60,
        url_length_limit=16384,
        keepalive=True,
    )
