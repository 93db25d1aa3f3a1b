"""From the preview of a synchronisation to the job: its list is written, and then it is queued."""

import secrets
import time
from typing import TYPE_CHECKING

from allastui.agent.client import TransferClient
from allastui.errors import AllastuiError
from allastui.stores.place import Place
from allastui.transfers.differences import Differences
from allastui.transfers.listed import forget_list, sweep_lists, write_list
from allastui.transfers.request import CopyRequest, IfExists, list_of
from allastui.transfers.synchronise import frozen_list
from allastui.ui.background import in_background

if TYPE_CHECKING:
    from allastui.ui.app import AllastuiApp
    from allastui.ui.compare.screen import CompareScreen
    from allastui.ui.compare.sync_dialog import Kinds


def synchronise(
    app: "AllastuiApp", screen: "CompareScreen", places: tuple[Place, Place], *, to_right: bool
) -> None:
    """Ask what goes from one of `places` (left, right) to the other, and queue that."""
    from allastui.ui.compare.sync_dialog import SyncDialog

    client = app.client
    if client is None or app.link.refusal is not None:
        app.link.explain()
        return
    source, target = places if to_right else reversed(places)
    found = screen.found

    def chosen(kinds: "Kinds | None") -> None:
        if kinds is not None:
            in_background(
                screen,
                lambda: _queue(app, client, found, kinds, source, target, to_right),
                lambda _job: app.say("Queued; what is done is compared with what was sent."),
                app.complain,
            )

    app.push_screen(SyncDialog(found, source, target, to_right=to_right), chosen)


def _queue(
    app: "AllastuiApp",
    client: TransferClient,
    found: Differences,
    kinds: "Kinds",
    source: Place,
    target: Place,
    to_right: bool,
) -> int:
    """Write the list and submit the request; blocking. Raises AllastuiError."""
    folder = app.paths.make_state().absolute() / "lists"
    requests = [view.job.request for view in client.snapshot().jobs]
    sweep_lists(folder, set(map(list_of, requests)), time.time())
    file = folder / f"{secrets.token_hex(8)}.sqlite"
    write_list(file, frozen_list(found, kinds, to_right=to_right))
    request = CopyRequest((source,), target, if_exists=IfExists.OVERWRITE, listed=str(file))
    try:
        return client.submit(request)
    except AllastuiError:
        forget_list(str(file))
        raise
