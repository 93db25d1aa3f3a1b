"""Settings (TOML) and every path that the program uses; nothing else asks platformdirs.

A missing file means the defaults. An unknown name or a wrong value is an error that names it, so
that a typing mistake is not silently ignored.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from allastui.errors import SettingsError

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one user, from the XDG variables through platformdirs."""

    config: Path
    """Holds `settings.toml`."""
    state: Path
    """Holds the journal, its lock and the log; 0700."""

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.toml"

    @property
    def journal_file(self) -> Path:
        return self.state / "journal.sqlite"

    @property
    def places_file(self) -> Path:
        """Keeps where the panes were last, and the bookmarks."""
        return self.state / "places.json"

    @property
    def edits_folder(self) -> Path:
        """Holds the private copies of objects that are edited; those not sent back stay."""
        return self.state / "edits"

    @property
    def documents_folder(self) -> Path:
        """Holds the policies and CORS rules of buckets that were replaced."""
        return self.state / "replaced"

    @property
    def demo_folder(self) -> Path:
        """The parent of the demo stores' data folders, one for each running demo."""
        return self.state / "demo"

    def make_state(self) -> Path:
        """Create the state folder (0700) if it is not there, and return it."""
        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.state


def user_paths() -> Paths:
    """Return the paths of this user, honouring XDG_CONFIG_HOME and XDG_STATE_HOME."""
    import platformdirs

    return Paths(
        config=Path(platformdirs.user_config_dir("allastui", appauthor=False)),
        state=Path(platformdirs.user_state_dir("allastui", appauthor=False)),
    )


def trash_folder() -> Path:
    """Return the user's own trash of the desktop, honouring XDG_DATA_HOME."""
    import platformdirs

    return Path(platformdirs.user_data_dir()) / "Trash"


def profiles_file(environment: Mapping[str, str], home: Path) -> Path:
    """Return the file of the user's own profiles, beside `settings.toml`.

    It takes the environment and the home as every reader of credentials does.
    """
    stated = environment.get("XDG_CONFIG_HOME", "").strip()
    return Path(stated or home / ".config") / "allastui" / "profiles.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can change in `settings.toml`; each name below is a name there."""

    connections: int = 64
    """How many requests a transfer queue keeps in flight at most, 1 to 64; it begins with one,
    and makes more where that is faster."""
    cores: int = 0
    """How many processor cores the process that transfers keeps busy at most, 1 to 64; 0 for one
    where other people work, and else for all."""
    part_size_mib: int = 16
    """Preferred part size in MiB, 5 to 5120; larger objects get larger parts where they must."""
    bandwidth_mib: float = 0.0
    """Limit of the whole queue in MiB/s; 0 means none."""
    memory_mib: int = 200
    """Limit of the memory of the process that transfers, in MiB, 128 to 65536; near it fewer
    requests are made at once."""
    follow_symlinks: bool = True
    """Whether a recursive copy follows symbolic links (loops are found) or leaves them out."""
    trash: bool = False
    """Whether deleted files of this machine go to the trash of the desktop, if not said else."""
    show_hidden: bool = False
    """Whether panes start with names that begin with a dot."""
    ascii: bool = False
    """Whether the screen keeps to ASCII characters."""
    theme: str = "textual-dark"
    """A Textual theme, for instance textual-light or ansi-dark."""
    notify: bool = True
    """Whether the terminal rings and shows a notification when a transfer has ended."""
    on_job_end: str = ""
    """A command that the agent runs when a transfer has ended, in words as a shell splits them."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Action id to keys, comma separated: the user's keymap over the defaults."""

    @property
    def part_size(self) -> int:
        """Preferred part size in bytes."""
        return self.part_size_mib * MIB

    @property
    def bandwidth(self) -> int:
        """Limit of the whole queue in bytes per second; 0 means none."""
        return int(self.bandwidth_mib * MIB)

    @property
    def memory(self) -> int:
        """Limit of the memory of the process that transfers, in bytes."""
        return self.memory_mib * MIB


_RANGES: Mapping[str, tuple[float, float]] = {
    "connections": (1, 64),
    "cores": (0, 64),
    "part_size_mib": (5, 5120),
    "bandwidth_mib": (0, 1_000_000),
    "memory_mib": (128, 65_536),
}


def load_settings(file: Path) -> Settings:
    """Read `file`, or return the defaults if it does not exist.

    Raises SettingsError, naming the line or the setting, for anything that cannot be used.
    """
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings in {file} cannot be read", why=str(error)) from error
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The settings in {file} are not valid TOML", why=str(error)) from error
    known = {f.name: f for f in fields(Settings)}
    for name, value in table.items():
        if name not in known:
            raise SettingsError(
                f"{file} has an unknown setting: {name}",
                hint="Known are: " + ", ".join(sorted(known)) + ".",
            )
        _check(file, name, value)
    return Settings(**table)


def _check(file: Path, name: str, value: object) -> None:
    default = getattr(Settings(), name)
    if isinstance(default, bool):
        good, wanted = isinstance(value, bool), "true or false"
    elif name in _RANGES:
        low, high = _RANGES[name]
        number = isinstance(value, int if isinstance(default, int) else (int, float))
        good = number and not isinstance(value, bool) and low <= value <= high  # type: ignore[operator]
        wanted = f"a number from {low:g} to {high:g}"
    elif isinstance(default, str):
        good, wanted = isinstance(value, str), "a text"
        if good and name == "on_job_end":
            good, wanted = _is_command(str(value)), "a command with its quotes closed"
    else:
        good = isinstance(value, dict) and all(isinstance(keys, str) for keys in value.values())
        wanted = "a table of action = keys"
    if not good:
        raise SettingsError(f"The setting {name} in {file} must be {wanted}")


def _is_command(text: str) -> bool:
    import shlex

    try:
        shlex.split(text)
    except ValueError:
        return False
    return True


def environment() -> Mapping[str, str]:
    """Return the environment of this process; the one place that readers of variables ask."""
    return os.environ
