"""The place where the clients work: a home of their own, and the files that they move."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from allastui.profiles.profile import KeyPair, Profile
from allastui.settings import Paths
from tests.agents import end_agent

MIB = 1 << 20
SMALL_FILE = 4096
PROFILE = "bench"
_IN_MEMORY = Path("/dev/shm")
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Desk:
    """`home` is on the disk, as the journal is; `data` is in memory where there is room.

    The data is one MiB at random, `pattern`, again and again.
    """

    home: Path
    data: Path

    @property
    def pattern(self) -> Path:
        return self.data / "pattern"

    @property
    def paths(self) -> Paths:
        return Paths(self.home / ".config/allastui", self.home / ".local/state/allastui")

    @property
    def environment(self) -> dict[str, str]:
        """What every client has: no credentials of the user, no proxies, this home."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return {
            **kept,
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_STATE_HOME": str(self.home / ".local/state"),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_RUNTIME_DIR": str(self.home / "run"),
        }

    def write_profile(self, profile: Profile) -> None:
        """Make the service known to allastui, under the name PROFILE."""
        assert isinstance(profile.credentials, KeyPair)
        file = self.paths.config / "profiles.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = [
            f"[profiles.{PROFILE}]",
            'protocol = "s3"',
            f'endpoint = "{profile.endpoint}"',
            f'access_key = "{profile.credentials.access_key}"',
            f'secret_key = "{profile.credentials.secret_key.reveal()}"',
            f'addressing = "{profile.addressing}"',
        ]
        token = profile.credentials.session_token
        lines += [f'session_token = "{token.reveal()}"'] if token else []
        lines += [f'region = "{profile.region}"'] if profile.region else []
        lines += [f'ca_file = "{profile.tls.ca_file}"'] if profile.tls.ca_file else []
        lines += [] if profile.tls.verify else ["verify = false"]
        file.touch(mode=0o600)
        file.write_text("\n".join(lines) + "\n", "utf-8")

    def large_file(self, size: int) -> Path:
        """Return a file of `size` bytes."""
        file = self.data / f"large-{size}"
        if not file.exists():
            piece = self.pattern.read_bytes()
            with file.open("wb") as writing:
                for start in range(0, size, MIB):
                    writing.write(piece[: min(MIB, size - start)])
        return file

    def small_files(self, count: int) -> Path:
        """Return a folder of `count` files of 4 KiB."""
        folder = self.data / f"files-{count}"
        if not folder.exists():
            folder.mkdir()
            piece = self.pattern.read_bytes()[:SMALL_FILE]
            for number in range(count):
                (folder / f"file-{number:08}.dat").write_bytes(piece)
        return folder

    def forget(self) -> None:
        """End the agent and forget its queue, so that the next one begins as the first did."""
        for process in self._left_behind():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        end_agent(self.paths)
        shutil.rmtree(self.paths.state, ignore_errors=True)

    def _left_behind(self) -> Iterator[int]:
        """Yield the processes of this home, also an agent that has only just begun."""
        home = b"HOME=" + os.fsencode(self.home)
        for variables in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):  # it has ended, or is somebody else's
                if home in variables.read_bytes().split(b"\0"):
                    yield int(variables.parent.name)


@contextmanager
def open_desk(needed: int) -> Iterator[Desk]:
    """Make a desk for `needed` bytes of data, and remove it."""
    roomy = _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > 2 * needed
    with (
        tempfile.TemporaryDirectory(prefix="allastui-bench-") as home,
        tempfile.TemporaryDirectory(
            prefix="allastui-bench-", dir=_IN_MEMORY if roomy else None
        ) as data,
    ):
        desk = Desk(Path(home), Path(data))
        desk.pattern.write_bytes(os.urandom(MIB))
        try:
            yield desk
        finally:
            desk.forget()
