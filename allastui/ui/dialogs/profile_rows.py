"""Profiles as lines of a list: grouped by service, found by a few letters; pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from textual.content import Content
from textual.fuzzy import FuzzySearch

from allastui.errors import printable
from allastui.profiles.profile import Profile
from allastui.profiles.service import is_lumi
from allastui.profiles.siblings import service_host
from allastui.ui.checking import Check
from allastui.ui.clock import left_text
from allastui.ui.format import size_text
from allastui.ui.queue.spans import Glyphs, clip_end, clip_middle, pad

_PROTOCOL_WIDTH = 5
_STATE_WIDTH = 15
_USAGE_WIDTH = 19
_FOR_USAGE = 92
"""From this width on there is room for how much is used."""

_DAY = 86_400.0
_LONGEST_FUZZY = 48
"""Fuzzy search takes time that grows fast with the length of what is searched."""

_FRIENDLY = {"a3s.fi": "Allas"}
_SEARCH = FuzzySearch()


def by_service(profiles: Sequence[Profile]) -> list[tuple[str, list[Profile]]]:
    """Return the profiles by the name of their service, in the order in which services come."""
    groups: dict[str, list[Profile]] = {}
    for profile in profiles:
        groups.setdefault(service_name(profile), []).append(profile)
    return list(groups.items())


def service_name(profile: Profile) -> str:
    """Return the service of a profile for people: "Allas, a3s.fi", or its host and port."""
    if any(source.label == "demo" for source in profile.sources):
        return "Demo, on this machine"
    if profile.endpoint is None:
        return "Amazon Web Services"
    host = service_host(profile.endpoint)
    if is_lumi(profile.endpoint):
        return f"LUMI-O, {printable(host)}"
    if host in _FRIENDLY:
        return f"{_FRIENDLY[host]}, {printable(host)}"
    if host.endswith(".amazonaws.com"):
        return f"Amazon Web Services, {printable(host)}"
    return printable(urlsplit(profile.endpoint).netloc.rpartition("@")[2])


def match_score(profile: Profile, wanted: str) -> float:
    """Return how well a profile fits what was typed: 0 if a word of it fits nothing.

    A word fits a name of the profile with its letters in order, anything else as it stands.
    """
    names = [profile.name, profile.project or "", *profile.aliases]
    sources = " ".join(f"{source.label} {source.section or ''}" for source in profile.sources)
    rest = f"{profile.protocol.shown} {service_name(profile)} {sources}".lower()
    scores = []
    for word in wanted.lower().split():
        named = max(_SEARCH.match(word, name[:_LONGEST_FUZZY])[0] for name in names)
        scores.append(named or float(word in rest))
    return min(scores, default=1.0)


def expiry_text(expires: datetime | None, now: datetime) -> str:
    """Return when the sign-in ended, or the time left if it is under a day, else ""."""
    if expires is None or (expires - now).total_seconds() > 0:
        return ""
    recently = (now - expires).total_seconds() < _DAY
    return f"ended {expires.astimezone():%H:%M}" if recently else "ended"


def state_text(profile: Profile, check: Check | None, now: float) -> tuple[str, str]:
    """Return whether a profile works in a word or two, and the style that they are shown in."""
    ended = expiry_text(profile.expires, datetime.fromtimestamp(now, UTC))
    if ended:
        return ended, "$text-warning"
    if check is None:
        return "checking", "dim"
    if not check.is_ok:
        return check.words, "$text-accent" if check.needs_sign_in else "$text-error"
    left, is_short = left_text(check.ends, now)
    text = f"{left} left" if left else "ok"
    return text, "$text-warning" if is_short else "$text-success"


def usage_text(check: Check | None) -> str:
    """Return how much of the quota is used: "3.10 / 10.0 TiB", "" where nobody tells."""
    if check is None or check.used is None:
        return ""
    used = size_text(check.used)
    if check.quota is None:
        return used
    quota = size_text(check.quota)
    number, unit = used.split()
    return f"{number if unit == quota.split()[1] else used} / {quota}"


def profile_row(
    profile: Profile, check: Check | None, last: str, width: int, now: float, glyphs: Glyphs
) -> Content:
    """Return a profile as one line of `width` cells.

    Its name, protocol, whether it works, how much is used, where it is from, the last place there.
    """
    name_width = max(12, min(32, width // 3))
    state, style = state_text(profile, check, now)
    sources = ", ".join(dict.fromkeys(source.label for source in profile.sources))
    project = profile.project if profile.project and profile.project not in profile.name else ""
    details = [project, sources, last]
    fixed = 2 + name_width + 2 + _PROTOCOL_WIDTH + 2 + _STATE_WIDTH + 2
    usage = pad(usage_text(check), _USAGE_WIDTH) if width >= _FOR_USAGE else ""
    rest = printable("  ".join(text for text in details if text))
    return Content.assemble(
        "  " + pad(clip_middle(printable(profile.name), name_width, glyphs), name_width) + "  ",
        pad(profile.protocol.shown, _PROTOCOL_WIDTH) + "  ",
        (pad(state, _STATE_WIDTH) + "  ", style),
        usage,
        (clip_end(rest, max(0, width - fixed - len(usage)), glyphs), "dim"),
    )
