"""What an action is: something that a key does, with its words for the footer, menu and help.

A key is a Textual key name; two names with a space between them are pressed one after the other
("comma n").
"""

import enum
from dataclasses import dataclass


class Scope(enum.StrEnum):
    """Where an action applies, and the heading it has in the help."""

    MOVE = "Moving about"
    MARK = "Marking"
    SHOW = "What a pane shows"
    WORK = "Working with files and objects"
    STORE = "What object stores can do"
    VIEW = "In the viewer"
    QUEUE = "In the queue"
    COMPARE = "In a comparison"
    PROPERTIES = "In the properties"
    BROOM = "In the broom"
    VERSIONS = "In the list of versions"
    RULES = "In the rules of a bucket"
    USAGE = "In the usage"
    SHARE = "On the desk for sharing"
    PROGRAM = "Program"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a key does.

    `keys` are tried in the order written and the first is the one shown. `label` is a word or two,
    `help` one sentence. `footer` puts it into the line of keys at the bottom; where that is too
    narrow a `spare` one is the first to go.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    scope: Scope
    footer: bool = False
    spare: bool = False

    @property
    def handler(self) -> str:
        """The name of the method that does it."""
        return "do_" + self.id.replace("-", "_")
