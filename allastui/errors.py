"""Every error that a user can meet, as one tree.

Vendor exceptions are mapped to these where they enter the program, with `raise ... from`.

    AllastuiError
     ├─ UsageError               the words of a command are wrong
     ├─ SettingsError            the settings file cannot be used
     ├─ ProfileError             no such profile, or its source cannot be read
     ├─ DemoError                the embedded object store did not start
     ├─ StoreError               a store refused, or could not be asked
     │   ├─ NotFound             no such bucket, object, file or folder
     │   │   └─ NotSet           the bucket is there, and has nothing of the kind
     │   ├─ AlreadyExists        the name is taken
     │   ├─ AccessDenied         the service or the file system refused
     │   ├─ SignInFailed         the key, secret or token is wrong or has ended
     │   │   ├─ SignInNeeded     there is no password yet: the user is asked for it
     │   │   └─ WrongClock       this machine's clock and the service's differ too much
     │   ├─ InvalidName          the store cannot hold that name
     │   ├─ NoSpace              a quota or a disk is full
     │   ├─ TooLarge             over a limit of the service
     │   ├─ Changed              it is no longer what it was (If-Match)
     │   ├─ UploadGone           the parted upload is not known any more
     │   ├─ Corrupted            a checksum differs from what was sent or stored
     │   ├─ Unsupported          this store cannot do that
     │   ├─ Unreachable          no answer: DNS, TLS, refused, cut, timed out   (retryable)
     │   ├─ Throttled            the service asks to slow down                  (retryable)
     │   └─ ServiceFault         the service failed                             (retryable)
     ├─ TransferError
     │   ├─ SourceChanged        the source changed while it was read
     │   ├─ UnsafeName           the key would leave the chosen folder
     │   ├─ NameClash            two sources fall on one target name
     │   └─ Interrupted          stopped on request; nothing is wrong
     ├─ JournalError             the queue's journal cannot be used
     │   ├─ QueueBusy            another allastui owns the queue
     │   └─ QueueElsewhere       the queue lives on another host
     │       └─ QueueAbandoned   it did, and that host gives no sign of life any more
     ├─ AgentError               the process that owns the transfers cannot be used
     │   └─ AgentVersion         it is of another version of this program
     ├─ NoThread                 this machine gives no more threads             (retryable)
     └─ InternalError            a fault of this program
"""

from typing import ClassVar


class AllastuiError(Exception):
    """Something that the user is told, in three sentences at most.

    `title` says what happened and to what, `why` gives the cause ("" where the title says it all),
    `hint` what to do ("" where there is nothing to do). None of them may hold a secret.
    """

    retryable: ClassVar[bool] = False
    """Whether the same request may succeed later without anybody doing anything."""

    default_hint: ClassVar[str] = ""

    def __init__(self, title: str, *, why: str = "", hint: str = "") -> None:
        super().__init__(title)
        self.title = printable(title)
        self.why = printable(why)
        self.hint = printable(hint or self.default_hint)

    def __str__(self) -> str:
        return " ".join(_sentence(part) for part in (self.title, self.why, self.hint) if part)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."


def printable(text: str) -> str:
    r"""Return `text` safe for a terminal: control characters and lone surrogates become \xNN."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode()
        for char in text
    )


def printable_lines(text: str) -> str:
    """Return `text` safe for a terminal as `printable` makes it; its line breaks stay."""
    if text.isprintable():
        return text
    return "\n".join(printable(line) for line in text.split("\n"))


class UsageError(AllastuiError):
    """The words of a command are wrong."""


class SettingsError(AllastuiError):
    """The settings file cannot be used."""


class ProfileError(AllastuiError):
    """A profile does not exist, or its source cannot be read."""


class DemoError(AllastuiError):
    """The embedded object store did not start."""


class StoreError(AllastuiError):
    """A store refused, or could not be asked."""


class NotFound(StoreError):
    """No such bucket, object, file or folder."""


class NotSet(NotFound):
    """The bucket is there, and has nothing of the kind: no policy, no rules."""


class AlreadyExists(StoreError):
    """The name is taken."""


class AccessDenied(StoreError):
    """The service or the file system refused."""


class SignInFailed(StoreError):
    """The key, the secret or the token is wrong or has ended."""


class SignInNeeded(SignInFailed):
    """The profile has no password or token yet: the user is asked for it."""


class WrongClock(SignInFailed):
    """The clock of this machine and that of the service differ too much for a signature."""


class InvalidName(StoreError):
    """The store cannot hold that name."""


class NoSpace(StoreError):
    """A quota or a disk is full."""


class TooLarge(StoreError):
    """Over a limit of the service."""


class Changed(StoreError):
    """It is no longer what it was when it was looked at."""


class UploadGone(StoreError):
    """The parted upload is not known to the store: completed, aborted or never begun."""


class Corrupted(StoreError):
    """A checksum differs from what was sent or stored."""


class Unsupported(StoreError):
    """This store cannot do that."""


class Unreachable(StoreError):
    """No answer: the name, the network, TLS, or the time ran out."""

    retryable = True


class Throttled(StoreError):
    """The service asks to slow down (429, 503 SlowDown)."""

    retryable = True


class ServiceFault(StoreError):
    """The service failed (500, 502, 504)."""

    retryable = True


class TransferError(AllastuiError):
    """A transfer cannot be done as asked."""


class SourceChanged(TransferError):
    """The source changed while it was read."""

    default_hint = "Retry it when nothing writes to it any more."


class UnsafeName(TransferError):
    """The key would be written outside the folder that the user chose, or cannot be a file name."""


class NameClash(TransferError):
    """Two sources fall on one target name."""


class Interrupted(TransferError):
    """Stopped on request; nothing is wrong and what is done is kept."""


class JournalError(AllastuiError):
    """The journal of the queue cannot be used."""


class QueueBusy(JournalError):
    """Another allastui owns the queue."""


class QueueElsewhere(JournalError):
    """The queue is in the hands of an agent on another host."""


class QueueAbandoned(QueueElsewhere):
    """It was in the hands of an agent on another host that gives no sign of life any more."""


class AgentError(AllastuiError):
    """The process that owns the transfers cannot be started, reached or understood."""


class AgentVersion(AgentError):
    """The agent that runs is of another version of this program."""


class NoThread(AllastuiError):
    """This machine gives its user no more processes and threads."""

    retryable = True


class InternalError(AllastuiError):
    """A fault of this program, told in one sentence like every other error."""

    @classmethod
    def of(cls, error: Exception) -> "InternalError":
        """Wrap an exception that nobody foresaw."""
        wrapped = cls("allastui itself failed", why=f"{type(error).__name__}: {error}")
        wrapped.__cause__ = error
        return wrapped
