"""Signing in for transfers that wait for it: to the very profile, and then they go on."""

from typing import TYPE_CHECKING

from allastui.agent.client import TransferClient
from allastui.profiles.profile import KeyPair, KeystoneSignIn, SwiftToken, V1SignIn
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import target_of
from allastui.ui.projects import Projects
from allastui.ui.queue.words import sign_in_remark

if TYPE_CHECKING:
    from allastui.ui.app import AllastuiApp


class JobSignIns:
    """What the queue's `s` does; for the event loop alone."""

    def __init__(self, app: "AllastuiApp", projects: Projects) -> None:
        self._app = app
        self._projects = projects

    def profile_of(self, job: Job) -> str:
        """Return the name of the profile that `job` waits to be signed in to.

        What the job says names it or its project; else it is one that asks for a password.
        """
        said, request, known = sign_in_remark(job), job.request, self._projects.collection.names
        target = target_of(request)
        places = [*([target] if target is not None else []), *request.sources]
        names = [known.get(each.profile, each.profile) for each in places if not each.is_local]
        return max(names, key=lambda name: self._likelihood(name, said), default="")

    def _likelihood(self, name: str, said: str) -> tuple[int, bool]:
        """Return how much speaks for a profile: the longest of its names in `said`, its kind."""
        profile = self._projects.named(name)
        called = [name] if profile is None else [name, profile.project or ""]
        length = max(len(each) if each in said else 0 for each in called)
        return length, profile is None or self._projects.as_asked(profile) is not None

    def ask(self, job: Job) -> None:
        """Open the sign-in that `job` waits for; afterwards it goes on."""
        name = self.profile_of(job)
        profile = self._projects.named(name)
        main = self._app.main
        match profile.credentials if profile is not None else None:
            case None | SwiftToken() | KeystoneSignIn() | V1SignIn():
                main.signing_in.sign_in_to(profile, lambda _profiles: self._go_on(job))
            case KeyPair():
                assert profile is not None
                main.switching.edit_profile(profile, lambda: self._go_on(job))
            case _:
                self._app.say(f"{name} signs in by itself, with what its source says.")

    def _go_on(self, job: Job) -> None:
        """Have a job go on that was paused or failed; one that waits does so by itself."""
        if job.state is JobState.WAITING:
            return
        signed_in = self._projects.signed_in

        def go_on(client: TransferClient) -> None:
            client.lend(signed_in)
            if job.state.is_over:
                client.retry([job.id])
            else:
                client.resume([job.id])

        self._app.link.send(go_on)
