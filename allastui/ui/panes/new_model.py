"""The model of a listing that has not come yet."""

from collections.abc import Callable

from allastui.stores.place import Place
from allastui.ui.panes.model import PaneModel
from allastui.ui.panes.rows import is_dotted


def empty_model(place: Place, show_hidden: bool, cursor: str | None = None) -> PaneModel:
    """Return a model for what is in `place`; the cursor goes to the name `cursor` when it comes."""
    is_hidden: Callable[[str], bool] = is_dotted
    if place.is_bucket_list:
        from allastui.stores.segment_names import is_segments_bucket

        is_hidden = is_segments_bucket
    return PaneModel(
        has_parent=place.parent() is not None,
        show_hidden=show_hidden,
        cursor_name=cursor,
        is_hidden=is_hidden,
    )


def empty_results(show_hidden: bool) -> PaneModel:
    """Return a model for what is found below a place: none of it is hidden."""
    return PaneModel(has_parent=True, show_hidden=show_hidden, is_hidden=lambda _name: False)
