"""From the preview of a synchronisation to its jobs: lists are written, then they are queued."""

import secrets
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from allastui.agent.client import TransferClient
from allastui.errors import AllastuiError
from allastui.stores.place import Place
from allastui.transfers.differences import Differences
from allastui.transfers.listed import Listed, forget_list, sweep_lists, write_list
from allastui.transfers.request import CopyRequest, DeleteRequest, IfExists, Request, list_of
from allastui.transfers.synchronise import EXTRA, frozen_extras, frozen_list, why_extras_stay
from allastui.ui.background import in_background

if TYPE_CHECKING:
    from allastui.ui.app import AllastuiApp
    from allastui.ui.compare.screen import CompareScreen
    from allastui.ui.compare.sync_dialog import Kinds


def synchronise(
    app: "AllastuiApp",
    screen: "CompareScreen",
    places: tuple[Place, Place],
    *,
    to_right: bool,
    trash: bool,
) -> None:
    """Ask what goes from one of `places` (left, right) to the other, and queue that.

    With `trash` local files that are deleted go to the trash.
    """
    from allastui.ui.compare.sync_dialog import SyncDialog

    client = app.client
    if client is None or app.link.refusal is not None:
        app.link.explain()
        return
    source, target = places if to_right else reversed(places)
    found, to_trash = screen.found, trash and target.is_local

    def chosen(kinds: "Kinds | None") -> None:
        if kinds is not None:
            in_background(
                screen,
                lambda: _queue(app, client, found, kinds, source, target, to_right, to_trash),
                lambda _: app.say("It is in the queue. Ctrl-R compares once more when it is done."),
                app.complain,
            )

    def looked(why_kept: str) -> None:
        dialog = SyncDialog(
            found, source, target, to_right=to_right, trash=to_trash, why_kept=why_kept
        )
        app.push_screen(dialog, chosen)

    # Where the links of local folders lead is asked of their disks, which may be far away.
    in_background(screen, lambda: why_extras_stay(source, target), looked, app.complain)


def _queue(
    app: "AllastuiApp",
    client: TransferClient,
    found: Differences,
    kinds: "Kinds",
    source: Place,
    target: Place,
    to_right: bool,
    trash: bool,
) -> None:
    """Write the lists and submit the requests; blocking. Raises AllastuiError.

    What is deleted waits for the copying; if this program ends in between, it is not asked for.
    """
    folder = app.paths.make_state().absolute() / "lists"
    requests = [view.job.request for view in client.snapshot().jobs]
    sweep_lists(folder, set(map(list_of, requests)), time.time())
    copied = kinds - {EXTRA[to_right]}
    job = 0
    if copied:
        listed = _written(folder, frozen_list(found, copied, to_right=to_right))
        job = _submitted(
            client, CopyRequest((source,), target, if_exists=IfExists.OVERWRITE, listed=listed)
        )
    if copied != kinds:
        listed = _written(folder, frozen_extras(found, to_right=to_right))
        _submitted(client, DeleteRequest((target,), trash=trash, listed=listed, after=job))


def _written(folder: Path, items: Iterable[Listed]) -> str:
    file = folder / f"{secrets.token_hex(8)}.sqlite"
    write_list(file, items)
    return str(file)


def _submitted(client: TransferClient, request: Request) -> int:
    try:
        return client.submit(request)
    except AllastuiError:
        forget_list(list_of(request))
        raise
