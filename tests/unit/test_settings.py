from pathlib import Path

import pytest

from allastui.errors import SettingsError
from allastui.settings import MIB, Paths, Settings, load_settings, user_paths


def written(folder: Path, text: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(text, "utf-8")
    return file


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.toml") == Settings()


def test_every_setting_can_be_written(tmp_path: Path) -> None:
    settings = load_settings(
        written(
            tmp_path,
            "connections = 4\npart_size_mib = 64\nbandwidth_mib = 1.5\nfollow_symlinks = false\n"
            'show_hidden = true\nascii = true\ntheme = "ansi-dark"\nnotify = false\n'
            'on_job_end = "mail -s \\"it is done\\" me"\n[keys]\ncopy = "c,f5"\n',
        )
    )
    assert settings == Settings(
        connections=4,
        part_size_mib=64,
        bandwidth_mib=1.5,
        follow_symlinks=False,
        show_hidden=True,
        ascii=True,
        theme="ansi-dark",
        notify=False,
        on_job_end='mail -s "it is done" me',
        keys={"copy": "c,f5"},
    )
    assert settings.part_size == 64 * MIB
    assert settings.bandwidth == 3 * MIB // 2


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("connectoins = 8", "connectoins"),
        ("connections = 0", "connections"),
        ("connections = 65", "connections"),
        ("memory_mib = 100", "memory_mib"),
        ("connections = true", "connections"),
        ("connections = 2.5", "connections"),
        ("part_size_mib = 4", "part_size_mib"),
        ('bandwidth_mib = "fast"', "bandwidth_mib"),
        ("bandwidth_mib = -1", "bandwidth_mib"),
        ("show_hidden = 1", "show_hidden"),
        ("theme = 3", "theme"),
        ('notify = "yes"', "notify"),
        ("on_job_end = true", "on_job_end"),
        ("on_job_end = 'mail \"me'", "on_job_end"),
        ("keys = 3", "keys"),
        ("[keys]\ncopy = 5", "keys"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, named: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert named in caught.value.title
    assert str(file) in caught.value.title


def test_a_file_that_is_not_toml_says_where(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="line 2"):
        load_settings(written(tmp_path, "ascii = true\nshow_hidden = maybe\n"))


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"theme = '\xff'")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(file)
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path)


def test_paths_follow_the_xdg_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    paths = user_paths()
    assert paths.settings_file == tmp_path / "config/allastui/settings.toml"
    assert paths.journal_file == tmp_path / "state/allastui/journal.sqlite"
    assert paths.demo_folder == tmp_path / "state/allastui/demo"


def test_the_state_folder_is_private(tmp_path: Path) -> None:
    paths = Paths(config=tmp_path / "c", state=tmp_path / "deep/state")
    assert paths.make_state() == paths.make_state()
    assert paths.state.stat().st_mode & 0o777 == 0o700
