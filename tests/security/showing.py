"""Finding a secret in what a program wrote, as it is and in the usual disguises."""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus


def disguises(secret: str) -> set[str]:
    """Return `secret` as it is, URL-encoded, in JSON, and in base64 at any place of a text."""
    raw = secret.encode()
    forms = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret)}
    forms.add(json.dumps(secret)[1:-1])
    for before, hidden in ((0, 0), (1, 2), (2, 3)):
        encoded = base64.b64encode(b"\0" * before + raw).decode()
        forms.add(encoded[hidden:-4])
        forms.add(encoded[hidden:-4].translate(str.maketrans("+/", "-_")))
    return forms


def shown_in(data: bytes, secrets: Mapping[str, str]) -> set[str]:
    """Return the names of the secrets that are in `data`."""
    return {
        name
        for name, secret in secrets.items()
        if any(form.encode() in data for form in disguises(secret))
    }


def assert_hidden(secrets: Mapping[str, str], **written: str | bytes) -> None:
    """Fail with the names of the secrets that show, and where; their texts are not told."""
    found = {
        place: sorted(names)
        for place, text in written.items()
        if (names := shown_in(text.encode() if isinstance(text, str) else text, secrets))
    }
    assert not found, f"secrets show: {found}"


def assert_files_hide(secrets: Mapping[str, str], files: Iterable[Path]) -> None:
    assert_hidden(secrets, **{str(file): file.read_bytes() for file in files})


def files_below(*folders: Path, but: Iterable[Path] = ()) -> Iterator[Path]:
    left_out = set(but)
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file() and file not in left_out:
                yield file


def text_of(picture: str) -> str:
    """Return the words of an SVG screenshot, its lines one after the other without breaks."""
    return html.unescape(re.sub(r"<[^>]*>", "", picture)).replace("\xa0", " ")
