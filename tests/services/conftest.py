"""What the tests of services share: certificates, the names of services, small parts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from tests.cli.conftest import no_agent_left as no_agent_left
from tests.servers.proxy import FaultProxy
from tests.unit.stores.certificates import make_certificate

NAMES = "DNS:a3s.fi,DNS:*.a3s.fi,DNS:lumidata.eu"

Lead = Callable[[Profile], FaultProxy]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of Allas and LUMI-O that nobody signed but itself, with its key."""
    return make_certificate(tmp_path_factory.mktemp("names"), NAMES)


@pytest.fixture
def lead_to(
    make_proxy: Callable[..., FaultProxy], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Lead:
    """Return a function that leads every name, http or https, to the server of a profile.

    It is done as on a machine behind a web proxy, by the variables that name one. What is asked
    at 127.0.0.1 goes there directly.
    """

    def lead(profile: Profile) -> FaultProxy:
        proxy = make_proxy(profile, certificate=certificate)
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        return proxy

    return lead


@pytest.fixture(autouse=True)
def small_parts(clean_environment: Path) -> None:
    """Let objects of few megabytes have several parts."""
    settings = clean_environment / ".config/allastui/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("part_size_mib = 5\n")
