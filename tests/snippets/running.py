"""Running snippets as their readers do: pasted into a program, in a home with the tools' files."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from allastui.profiles.collect import collect
from allastui.profiles.profile import Profile
from allastui.snippets.offered import snippets_for
from allastui.snippets.subject import Kind, Language
from allastui.stores.place import Place
from tests.snippets.tools import PYTHON, SEARCH_PATH, program, require_module

CONTENT = {
    "results/table 1.csv": b"station,depth\nlake,14\n",
    'odd/it\'s a "$HOME" `x` ä&+%41;.txt': b"odd",
}
"""The objects of the bucket that snippets are run on."""

TABLE, ODD = CONTENT
_MODULES = {
    Kind.S3FS: "s3fs",
    Kind.PYARROW: "pyarrow",
    Kind.PANDAS: "pandas",
    Kind.SNAKEMAKE: "snakemake_storage_plugin_s3",
}
_PROGRAMS = {
    Kind.RCLONE: "rclone",
    Kind.AWS: "aws",
    Kind.S3CMD: "s3cmd",
    Kind.SWIFT: "swift",
    Kind.CURL: "curl",
}


@dataclass(frozen=True, slots=True)
class Home:
    """A home with the files of other programs, the variables of its shell, and a folder in it."""

    folder: Path
    variables: Mapping[str, str]

    @property
    def work(self) -> Path:
        return self.folder / "work here"

    def profile(self, protocol: str) -> Profile:
        """Return the one profile of a protocol that is found."""
        found = collect(self.variables, self.folder)
        assert found.warnings == ()
        (profile,) = [each for each in found.profiles if each.protocol == protocol]
        return profile

    def run(self, kind: Kind, places: Sequence[Place], secrets: Sequence[str]) -> str:
        """Run the snippets of `kind` for `places` one after the other; returns what they print."""
        _require(kind)
        (protocol,) = {"swift" if place.profile == "of-swift" else "s3" for place in places}
        profile = self.profile(protocol)
        found = [
            snippet
            for place in places
            for snippet in snippets_for(profile, place, self.folder)
            if snippet.kind is kind
        ]
        assert found
        text = "\n".join(snippet.text for snippet in found)
        for secret in secrets:
            assert secret not in text
        self.work.mkdir(exist_ok=True)
        file = self.work / "Snippet"
        file.write_text(text, "utf-8")
        command = ["bash", "-e", str(file)]
        if found[0].language is Language.PYTHON:
            command = [PYTHON if kind in _MODULES else sys.executable, str(file)]
        if kind is Kind.SNAKEMAKE:
            command = [program("snakemake"), "--cores", "1", "--snakefile", str(file)]
        done = subprocess.run(
            command,
            cwd=self.work,
            env={
                "HOME": str(self.folder),
                "PATH": SEARCH_PATH,
                "LC_ALL": "C.UTF-8",
                "AWS_EC2_METADATA_DISABLED": "true",
                **self.variables,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        for secret in secrets:
            assert secret not in done.stdout + done.stderr
        return done.stdout


def _require(kind: Kind) -> None:
    """Skip where what `kind` is for is not installed; the end of the run says so once more."""
    if kind in _MODULES:
        require_module(_MODULES[kind])
    if kind in _PROGRAMS:
        program(_PROGRAMS[kind])
