"""The signs that panes draw, each with its ASCII twin."""

from collections.abc import Mapping
from dataclasses import dataclass

from allastui.stores.entry import Form


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One sign of one cell for each meaning."""

    horizontal: str
    vertical: str
    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str
    thumb: str
    """The part of the right border that shows where the visible rows are."""
    mark: str
    up: str
    down: str
    more: str
    """Stands for what is left out of a long name."""
    into: str
    """Between a profile and what is in it."""
    forms: Mapping[Form, str]


UNICODE = Glyphs(
    horizontal="─",
    vertical="│",
    top_left="╭",
    top_right="╮",
    bottom_left="╰",
    bottom_right="╯",
    thumb="┃",
    mark="•",
    up="↑",
    down="↓",
    more="…",
    into=">",
    forms={
        Form.PLAIN: " ",
        Form.MULTIPART: "≡",
        Form.SLO: "◆",
        Form.DLO: "◇",
        Form.LINK: "→",
        Form.BROKEN_LINK: "!",
        Form.SPECIAL: "=",
        Form.BROKEN: "!",
        Form.UNSURE: " ",
        Form.SHARED: "←",
    },
)

ASCII = Glyphs(
    horizontal="-",
    vertical="|",
    top_left="+",
    top_right="+",
    bottom_left="+",
    bottom_right="+",
    thumb="#",
    mark="*",
    up="^",
    down="v",
    more="~",
    into=">",
    forms={
        Form.PLAIN: " ",
        Form.MULTIPART: "#",
        Form.SLO: "S",
        Form.DLO: "D",
        Form.LINK: "@",
        Form.BROKEN_LINK: "!",
        Form.SPECIAL: "=",
        Form.BROKEN: "!",
        Form.UNSURE: " ",
        Form.SHARED: "<",
    },
)


def glyphs_for(*, ascii_only: bool) -> Glyphs:
    return ASCII if ascii_only else UNICODE
