"""The one registry of actions: the footer, the menu, the help screen and the keymap come from it.

An action is done by the method `do_<id>` (dashes become underscores) of the main screen or of the
pane that has the focus. A key is a Textual key name; two names with a space between them are
pressed one after the other ("comma n"). Every action has a key that a plain terminal inside tmux
passes on: no Alt, no Ctrl-Shift, no function key alone.
"""

import enum
from dataclasses import dataclass


class Scope(enum.StrEnum):
    """Where an action applies, and the heading it has in the help."""

    MOVE = "Moving about"
    MARK = "Marking"
    SHOW = "What a pane shows"
    WORK = "Working with files and objects"
    VIEW = "In the viewer"
    QUEUE = "In the queue"
    COMPARE = "In a comparison"
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


ACTIONS: tuple[Action, ...] = (
    Action("help", ("f1", "question_mark"), "help", "Show every key.", Scope.PROGRAM, footer=True),
    Action(
        "menu",
        ("f2", "ctrl+p"),
        "menu",
        "Find an action by its name and do it.",
        Scope.PROGRAM,
        footer=True,
        spare=True,
    ),
    Action(
        "view",
        ("f3", "v"),
        "view",
        "Look into the file or object under the cursor, whatever its size.",
        Scope.WORK,
        footer=True,
    ),
    Action(
        "edit",
        ("f4", "e"),
        "edit",
        "Edit the file or object under the cursor with your editor ($EDITOR).",
        Scope.WORK,
        footer=True,
        spare=True,
    ),
    Action(
        "copy",
        ("f5", "c"),
        "copy",
        "Copy what is marked, or what the cursor is on, to the other pane.",
        Scope.WORK,
        footer=True,
    ),
    Action(
        "move",
        ("f6", "m"),
        "move",
        "Move it to the other pane: each source goes only when its copy is whole.",
        Scope.WORK,
        footer=True,
    ),
    Action(
        "new",
        ("f7", "n"),
        "new",
        "Create a folder here, or a bucket in the list of buckets.",
        Scope.WORK,
        footer=True,
        spare=True,
    ),
    Action(
        "delete",
        ("f8", "d", "delete"),
        "delete",
        "Delete it: you see first what goes and how much it is.",
        Scope.WORK,
        footer=True,
    ),
    Action(
        "shell",
        ("ctrl+o",),
        "shell",
        "Open a shell in the local folder; exit comes back.",
        Scope.PROGRAM,
    ),
    Action(
        "queue",
        ("f9", "w"),
        "queue",
        "Open the queue of transfers: progress, errors, pause, cancel, retry.",
        Scope.WORK,
        footer=True,
    ),
    Action(
        "profiles",
        ("f11", "p"),
        "project",
        "Go to another project, service or this machine.",
        Scope.MOVE,
        footer=True,
    ),
    Action(
        "quit",
        ("f10", "q", "ctrl+q", "ctrl+c"),
        "quit",
        "Leave; transfers go on in the background (those of --demo end).",
        Scope.PROGRAM,
        footer=True,
    ),
    Action(
        "rename",
        ("r",),
        "rename",
        "Give what the cursor is on another name, a folder with all that is in it.",
        Scope.WORK,
    ),
    Action(
        "duplicate",
        ("D",),
        "duplicate",
        "Make a copy beside what the cursor is on.",
        Scope.WORK,
    ),
    Action(
        "compare",
        ("equals_sign",),
        "compare",
        "Compare what is below the two panes, and synchronise one with the other.",
        Scope.WORK,
    ),
    Action("other-pane", ("tab",), "other pane", "Go to the other pane.", Scope.MOVE),
    Action("cursor-up", ("up", "k"), "up", "Move the cursor up.", Scope.MOVE),
    Action("cursor-down", ("down", "j"), "down", "Move the cursor down.", Scope.MOVE),
    Action("page-up", ("pageup",), "page up", "Move the cursor a page up.", Scope.MOVE),
    Action("page-down", ("pagedown",), "page down", "Move the cursor a page down.", Scope.MOVE),
    Action("first", ("home",), "first", "Move the cursor to the first row.", Scope.MOVE),
    Action("last", ("end", "G"), "last", "Move the cursor to the last row.", Scope.MOVE),
    Action(
        "open",
        ("enter", "right", "l"),
        "open",
        "Open the folder or bucket under the cursor, or view the file.",
        Scope.MOVE,
    ),
    Action(
        "up",
        ("backspace", "left", "h"),
        "parent",
        "Go up to the folder that holds this; from a list of buckets, to the projects.",
        Scope.MOVE,
    ),
    Action("go-to", ("g",), "go to", "Go to a place that you type; Tab completes it.", Scope.MOVE),
    Action(
        "back",
        ("left_square_bracket", "alt+left"),
        "back",
        "Go back to the place before; from what was found, to the listing.",
        Scope.MOVE,
    ),
    Action(
        "forward",
        ("right_square_bracket", "alt+right"),
        "forward",
        "Go forward again, after going back.",
        Scope.MOVE,
    ),
    Action(
        "find",
        ("ctrl+f",),
        "find below",
        "Find by name, size and age below this place; Enter on a row goes there.",
        Scope.MOVE,
    ),
    Action(
        "bookmarks",
        ("b",),
        "bookmarks",
        "Go to a place that you kept, or keep the one under the cursor.",
        Scope.MOVE,
    ),
    Action(
        "profiles-left",
        ("less_than_sign", "alt+f1"),
        "project at the left",
        "Have the left pane show another project.",
        Scope.MOVE,
    ),
    Action(
        "profiles-right",
        ("greater_than_sign", "alt+f2"),
        "project at the right",
        "Have the right pane show another project.",
        Scope.MOVE,
    ),
    Action(
        "sign-in",
        ("L",),
        "sign in",
        "Sign in to this project, or with Keystone to all of yours.",
        Scope.PROGRAM,
    ),
    Action(
        "add-profile",
        ("A",),
        "add a project",
        "Add a service that you have a key or a password for.",
        Scope.PROGRAM,
    ),
    Action("swap", ("ctrl+u",), "swap", "Swap the two panes.", Scope.MOVE),
    Action(
        "same-place",
        ("o",),
        "same place",
        "Show this place in the other pane too.",
        Scope.MOVE,
    ),
    Action(
        "mark",
        ("space", "insert"),
        "mark",
        "Mark or unmark the row under the cursor and go down.",
        Scope.MARK,
    ),
    Action(
        "mark-pattern", ("plus",), "mark by pattern", "Mark names by a pattern: *.csv", Scope.MARK
    ),
    Action(
        "unmark-pattern",
        ("minus",),
        "unmark by pattern",
        "Unmark names by a pattern; * unmarks all.",
        Scope.MARK,
    ),
    Action(
        "invert",
        ("asterisk",),
        "invert marks",
        "Mark what is not marked, and unmark the rest.",
        Scope.MARK,
    ),
    Action(
        "filter",
        ("slash",),
        "filter",
        "Show only names that hold a text, or match a pattern with * or ?.",
        Scope.SHOW,
    ),
    Action(
        "clear-filter",
        ("escape",),
        "show all",
        "Drop the filter; leave what was found; stop counting.",
        Scope.SHOW,
    ),
    Action("sort-name", ("comma n",), "sort by name", "Sort by name; again reverses.", Scope.SHOW),
    Action("sort-size", ("comma s",), "sort by size", "Largest first; again reverses.", Scope.SHOW),
    Action("sort-time", ("comma t",), "sort by time", "Newest first; again reverses.", Scope.SHOW),
    Action(
        "folder-sizes",
        ("u",),
        "sizes of folders",
        "Count what is below the marked folders, or the one under the cursor; again stops.",
        Scope.SHOW,
    ),
    Action(
        "hidden",
        ("full_stop",),
        "hidden names",
        "Show or hide names that begin with a dot.",
        Scope.SHOW,
    ),
    Action(
        "fold-queue",
        ("z",),
        "fold the queue",
        "Show only the header line of the queue's panel, or its transfers again.",
        Scope.SHOW,
    ),
    Action("refresh", ("ctrl+r",), "refresh", "Read this place again.", Scope.SHOW),
)
"""Every action of the main screen, those of the footer first and in its order."""
