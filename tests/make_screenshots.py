"""Makes the pictures in `screenshots/` from the running program.

    python -m tests.make_screenshots [SCENE ...]

makes all of them, or those of some scenes, such as `queue`. The program runs on the demo's object
store, with its queue, in a home folder of its own that is removed with everything else at the end.
"""

import asyncio
import sys
from collections.abc import Sequence

from tests.pictures import comparison, leftovers, objects, places, work
from tests.pictures.drawing import NAMES, PICTURES, shows, text_of
from tests.pictures.scene import Scene, scene

__all__ = ["NAMES", "PICTURES", "shows", "text_of"]

SCENES = (
    work.queue,
    places.two_panes,
    places.viewer,
    places.large_objects,
    objects.sharing,
    places.signing_in,
    work.copy_dialog,
    work.delete_dialog,
    leftovers.broom,
    comparison.comparison,
    objects.usage,
    objects.copy_as_code,
    places.project_switcher,
    objects.properties,
    places.help_screen,
    objects.versions,
)
"""In the order in which they follow each other: some leave traces."""


async def make(made: Scene, chosen: Sequence[str]) -> None:
    for each in SCENES:
        if not chosen or each.__name__ in chosen:
            await each(made)


def main(chosen: Sequence[str]) -> None:
    unknown = set(chosen) - {each.__name__ for each in SCENES}
    if unknown:
        sys.exit(f"No such scene: {', '.join(sorted(unknown))}.")
    PICTURES.mkdir(exist_ok=True)
    for picture in () if chosen else PICTURES.iterdir():
        picture.unlink()
    with scene() as made:
        asyncio.run(make(made, chosen))


if __name__ == "__main__":
    main(sys.argv[1:])
