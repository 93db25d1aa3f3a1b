"""The demo's object store: OpenStack Swift, all in one, `python -m allastui.demo.server`.

Standard input brings one StartLine and stays open. Standard output carries `READY`. Standard error
is the log.
"""

import os

from allastui.demo.config import StartLine, write_configuration
from allastui.demo.parent import end_with_parent, first_line, tell_ready


def main() -> None:
    os.umask(0o077)
    line = first_line()
    if not line:
        return
    start = StartLine.decode(line)
    os.chdir(start.folder)
    end_with_parent(start.folder)

    from allastui.demo.rings import write_rings
    from allastui.demo.serving import serve

    write_rings(write_configuration(start))
    serve(start, ready=tell_ready)


if __name__ == "__main__":
    main()
