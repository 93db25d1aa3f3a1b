"""A YAML file as plain mappings, lists and texts; imported only where there is such a file."""

import yaml

from allastui.errors import ProfileError

_MAX_DEPTH = 40
"""The C parser's loader recurses without looking and would take the process down."""

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_TAGS = ("int", "float", "bool", "timestamp")


class _Texts(_Parser):  # type: ignore[misc, valid-type]
    """Leaves scalars as they are written: a project named 007 is not the number 7."""


for _tag in _PLAIN_TAGS:
    _Texts.add_constructor(f"tag:yaml.org,2002:{_tag}", _Texts.construct_scalar)
_Texts.add_constructor("tag:yaml.org,2002:null", lambda loader, node: "")


def parse_yaml(text: str) -> object:
    """Return what `text` holds; every scalar is a str, an empty one "".

    Raises ProfileError, which tells the line and repeats nothing of the text.
    """
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_Parser):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                raise ProfileError("It is nested too deeply")
        return yaml.load(text, Loader=_Texts)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"Line {mark.line + 1}" if mark is not None else "It"
        raise ProfileError(f"{where} is not YAML") from error
