"""Signing in for transfers that wait for it: to the very profile, and then they go on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from allastui.agent.client import TransferClient
from allastui.profiles.profile import KeyPair, KeystoneSignIn, Profile, SwiftToken, V1SignIn
from allastui.profiles.siblings import service_host
from allastui.transfers.job import Job, JobState
from allastui.ui.projects import Projects

if TYPE_CHECKING:
    from allastui.ui.app import AllastuiApp


class JobSignIns:
    """What the queue's `s` does; for the event loop alone."""

    def __init__(self, app: "AllastuiApp", projects: Projects) -> None:
        self._app = app
        self._projects = projects

    def profile_of(self, job: Job) -> str:
        """Return the name of the profile that `job` waits to be signed in to.

        Its note names it or its project. Where it names none, it is one that asks for a password.
        """
        request, known = job.request, self._projects.collection.names
        places = [request.target, *request.sources]
        names = [known.get(each.profile, each.profile) for each in places if not each.is_local]
        return max(names, key=lambda name: self._likelihood(name, job.note), default="")

    def _likelihood(self, name: str, note: str) -> tuple[int, bool]:
        """Return how much speaks for a profile: the longest of its names in `note`, its kind."""
        profile = self._projects.named(name)
        called = [name] if profile is None else [name, profile.project or ""]
        length = max(len(each) if each in note else 0 for each in called)
        return length, profile is None or self._projects.as_asked(profile) is not None

    def ask(self, job: Job) -> None:
        """Open the sign-in that `job` waits for; afterwards it goes on."""
        name = self.profile_of(job)
        profile = self._projects.named(name)
        main = self._app.main
        match profile.credentials if profile is not None else None:
            case None | SwiftToken() | KeystoneSignIn() | V1SignIn():
                main.signing_in.sign_in_to(
                    profile, lambda profiles: self._signed_in(job, profile, profiles)
                )
            case KeyPair():
                assert profile is not None
                main.switching.edit_profile(profile, lambda: self._go_on(job))
            case _:
                self._app.say(f"{name} signs in by itself, with what its source says.")

    def _signed_in(self, job: Job, profile: Profile | None, profiles: Sequence[Profile]) -> None:
        if profile is not None and all(each.name != profile.name for each in profiles):
            same = [each for each in profiles if _is_same_account(each, profile)]
            self._projects.take([replace(each, name=profile.name) for each in same], asked=())
            self._app.lend_sign_ins()
        self._go_on(job)

    def _go_on(self, job: Job) -> None:
        """Have a job go on that was paused; one that waits does so by itself."""
        if job.state is not JobState.PAUSED:
            return
        signed_in = self._projects.signed_in

        def resume(client: TransferClient) -> None:
            client.lend(signed_in)
            client.resume([job.id])

        self._app.link.send(resume)


def _is_same_account(one: Profile, other: Profile) -> bool:
    """Whether two profiles reach the same project of the same service in the same way."""
    return (
        one.protocol is other.protocol
        and bool(one.project)
        and one.project == other.project
        and service_host(one.endpoint) == service_host(other.endpoint)
    )
