"""A job on the engine's thread: its state, what is journaled of it, and how patient it is."""

import time

from allastui.errors import AllastuiError, ProfileError, SignInFailed, SignInNeeded
from allastui.transfers.events import DiscoveryBegan, Event, StateSet
from allastui.transfers.job import SIGN_IN_NOTE, Failure, Job, JobState
from allastui.transfers.journal import Journal
from allastui.transfers.reduce import reduce
from allastui.transfers.request import profiles_of

ATTEMPTS_UNPROVEN = 6
"""How often a request to a store that has never answered is tried before it is given up; where it
has answered, it is tried for as long as the user lets it."""


class LiveJob:
    """A job that changes only through `reduce`, and journals what must outlive the process.

    `answered` holds the profiles whose stores have answered, of all jobs together.
    """

    def __init__(self, job: Job, journal: Journal, answered: set[str]) -> None:
        self.job = job
        self.held = False
        """Stored by an earlier process, and not to be run by this one."""
        self.walking = False
        self.walk_again = False
        """The walker may have passed by what is to be looked for: another follows it."""
        self.walk_attempts = 0
        """How often in a row the sources could not be looked at."""
        self.failure: Failure | None = None
        """Why the sources could not all be looked at."""
        self._journal = journal
        self._answered = answered
        self._began_before = job.bytes_done > 0
        self._waited_for: frozenset[str] = frozenset()
        """The profiles, one of which has not answered while the job waits."""

    def apply(self, event: Event) -> None:
        """Take in an event; a new state, note or request is journaled."""
        before = self.job
        self.job = reduce(before, event)
        kept = (before.state, before.note, before.request, before.discovering)
        if kept != (self.job.state, self.job.note, self.job.request, self.job.discovering):
            self._journal.set_job(self.job, self.failure)
        if self.job.state is not JobState.WAITING:
            self._waited_for = frozenset()

    @property
    def profiles(self) -> set[str]:
        """The names of the profiles that the job reads and writes with."""
        return profiles_of(self.job.request)

    @property
    def source_profiles(self) -> set[str]:
        """The names of the profiles that the job reads with."""
        return {source.profile for source in self.job.request.sources}

    @property
    def is_proven(self) -> bool:
        """Whether the stores have answered before: then a fault is waited out, not given up on."""
        return self._began_before or self.profiles <= self._answered

    @property
    def goes_on(self) -> bool:
        """Whether work is given out for it."""
        return not self.held and self.job.state in (JobState.RUNNING, JobState.WAITING)

    def look_again(self) -> None:
        """Have the sources looked through from their start, once or once more."""
        self.failure = None
        self.walk_again = self.walking
        self.apply(DiscoveryBegan())

    def was_answered(self, profiles: set[str]) -> None:
        """Note that the stores of `profiles` answer: nothing waits for them any more.

        A job that may wait for another one as well goes on waiting.
        """
        self._answered.update(profiles)
        if self.job.state is JobState.WAITING and self._waited_for <= profiles:
            self.apply(StateSet(JobState.RUNNING))

    def is_patient(self, error: AllastuiError, attempt: int) -> bool:
        """Tell whether a fault is waited out that has been met `attempt` times in a row."""
        if isinstance(error, (ProfileError, SignInNeeded)):
            return True
        if isinstance(error, SignInFailed):
            return self.is_proven
        return error.retryable and (self.is_proven or attempt < ATTEMPTS_UNPROVEN)

    def wait_for(self, error: AllastuiError, profiles: set[str]) -> None:
        """Show that the job waits for the line, the service, or a sign-in of one of `profiles`."""
        note = str(error)
        for_sign_in = isinstance(error, (ProfileError, SignInFailed))
        if for_sign_in:
            note = SIGN_IN_NOTE + note
        # Of a sign-in the latest word counts: it says what the user is to do now.
        is_news = for_sign_in and self.job.state is JobState.WAITING and note != self.job.note
        if self.job.state is JobState.RUNNING or is_news:
            self.apply(StateSet(JobState.WAITING, note, self.job.waiting_since or time.time()))
        self._waited_for |= profiles

    def hold_up(self, error: AllastuiError) -> None:
        """Pause a job that cannot go on before somebody does something."""
        if self.job.state in (JobState.QUEUED, JobState.RUNNING, JobState.WAITING):
            note = SIGN_IN_NOTE if isinstance(error, SignInFailed) else ""
            self.apply(StateSet(JobState.PAUSED, f"{note}{error}", time.time()))
