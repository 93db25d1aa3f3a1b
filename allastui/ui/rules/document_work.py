"""Editing the policy and the CORS rules of a bucket: in an editor, checked, the old kept."""

import enum
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from allastui.errors import AllastuiError, Changed, SettingsError, printable
from allastui.settings import Paths
from allastui.stores.abilities.documents import BucketDocument, DocumentKind
from allastui.stores.place import Place
from allastui.ui.dialogs.choice import ChoiceDialog
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.text import TextDialog
from allastui.ui.editing.private_file import write_privately
from allastui.ui.editing.programs import editor_command, run_outside
from allastui.ui.room import Room
from allastui.ui.rules.cors_check import cors_complaints, swift_cors_complaints
from allastui.ui.rules.kept import keep, kept
from allastui.ui.rules.policy_check import lockouts, policy_complaints
from allastui.ui.rules.templates import template

if TYPE_CHECKING:
    from textual.app import App

_MOST_SHOWN = 4


class Left(enum.Enum):
    """What becomes of an edit that was not sent."""

    AGAIN = "Edit it again"
    KEEP = "Keep it in a file"
    DISCARD = "Discard it"


class DocumentWork:
    """Changes one kind of document of the bucket `place`; `done` is told what happened.

    Nothing is sent before it was checked, and nothing replaced before the old one is in a file.
    It is begun while no other work goes on in `room`; its dialogs keep other work from beginning.
    """

    def __init__(
        self,
        room: Room,
        place: Place,
        document: BucketDocument,
        seen: str | None,
        paths: Paths,
        now: Callable[[], float],
        done: Callable[[str], None],
        failed: Callable[[AllastuiError], None],
    ) -> None:
        self._room = room
        self._place = place
        self._document = document
        self._seen = seen
        self._paths = paths
        self._now = now
        self._done = done
        self._failed = failed
        self._what = "policy" if document.kind is DocumentKind.POLICY else "CORS"

    @property
    def _app(self) -> "App[None]":
        return self._room.app

    # Editing.

    def edit(self, text: str | None = None) -> None:
        """Open the document, or `text` in its place, in the user's editor."""
        before = self._seen or template(self._document.kind, self._place.bucket)
        try:
            words = editor_command(os.environ)
            path = self._file(before if text is None else text)
        except AllastuiError as error:
            self._failed(error)
            return
        try:
            status = run_outside(self._app, [*words, str(path)], str(path.parent))
            edited = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            # It stays there: somebody may have typed for long.
            self._failed(
                SettingsError(
                    f"The edited {self._what} cannot be read", why=str(error), hint=f"See {path}"
                )
            )
            return
        except AllastuiError as error:
            shutil.rmtree(path.parent, ignore_errors=True)
            self._failed(error)
            return
        shutil.rmtree(path.parent, ignore_errors=True)
        if status:
            self._ask_again(edited, [f"The editor ended with status {status}."])
        elif edited.strip() == before.strip():
            self._done(f"The {self._what} was not changed: nothing was sent.")
        else:
            self.check(edited)

    def _file(self, text: str) -> Path:
        folder = self._paths.edits_folder
        try:
            return write_privately(folder, "document.json", f"{text}\n".encode())
        except OSError as error:
            raise SettingsError(
                f"No file to edit could be made in {folder}", why=error.strerror or str(error)
            ) from error

    def check(self, text: str, *, is_asked: bool = False) -> None:
        """Ask whether to send a document, if nothing is wrong with it, unless that `is_asked`.

        What may lock one out is asked in any case.
        """
        complaints = self._complaints(text)
        if complaints:
            self._ask_again(text, complaints)
            return
        is_policy = self._document.kind is DocumentKind.POLICY
        dangers = lockouts(text, self._place.bucket) if is_policy else []
        if dangers:
            self._ask_name(text, dangers)
            return
        if is_asked:
            self._send(text)
            return
        self._app.push_screen(
            ConfirmDialog(f"Replace the {self._what}", self._old_words(), "Send it"),
            lambda yes: self._send(text) if yes else self._keep_edit(text),
        )

    def _complaints(self, text: str) -> list[str]:
        kind = self._document.kind
        if kind is DocumentKind.POLICY:
            return policy_complaints(text, self._place.bucket)
        return cors_complaints(text) if kind is DocumentKind.CORS else swift_cors_complaints(text)

    def _ask_again(self, text: str, complaints: list[str]) -> None:
        shown = [printable(each) for each in complaints[:_MOST_SHOWN]]
        if len(complaints) > _MOST_SHOWN:
            shown.append(f"and {len(complaints) - _MOST_SHOWN} more")
        self._ask_what_becomes(text, shown, (Left.AGAIN, Left.KEEP, Left.DISCARD))

    def _not_sent(self, text: str, error: AllastuiError) -> None:
        ways = (Left.KEEP, Left.DISCARD)
        # What was changed meanwhile has to be read first.
        again = () if isinstance(error, Changed) else (Left.AGAIN,)
        self._ask_what_becomes(text, [str(error)], (*again, *ways))

    def _ask_what_becomes(self, text: str, why: list[str], ways: tuple[Left, ...]) -> None:
        """Ask what becomes of an edit that was not sent; to leave the question keeps it."""

        def chosen(way: Left | None) -> None:
            if way is Left.AGAIN:
                self.edit(text)
            elif way is Left.DISCARD:
                self._left()
            else:
                self._keep_edit(text)

        dialog = ChoiceDialog[Left](
            f"The {self._what} was not sent",
            [(way, way.value) for way in ways],
            text="\n".join(why),
        )
        self._app.push_screen(dialog, chosen)

    def _keep_edit(self, text: str) -> None:
        folder, kind = self._paths.edits_folder, self._document.kind
        self._room.work(
            lambda: keep(folder, self._place, kind, text, self._now()),
            lambda path: self._done(f"The {self._what} stays as it was; your edit is in {path}."),
            lambda error: self._not_sent(text, error),
        )

    def _ask_name(self, text: str, dangers: list[str]) -> None:
        """Have the bucket's name typed before a policy is sent that may lock its sender out."""
        bucket = self._place.bucket
        label = (
            "This policy may lock you out, and only the people of the service could help:\n"
            + "\n".join(printable(each) for each in dangers[:_MOST_SHOWN])
            + f"\nType {printable(bucket)} to send it all the same:"
        )
        dialog = TextDialog(
            "You may lock yourself out",
            label,
            check=lambda name: "" if name == bucket else "That is not the name of the bucket.",
        )
        self._app.push_screen(
            dialog, lambda name: self._send(text) if name is not None else self._keep_edit(text)
        )

    def _left(self) -> None:
        self._done(f"The {self._what} stays as it was.")

    # Replacing.

    def remove(self) -> None:
        """Ask whether to take the document away."""
        if self._seen is None:
            self._done("There is none to remove.")
            return
        self._app.push_screen(
            ConfirmDialog(f"Remove the {self._what}", self._old_words(), "Remove it", danger=True),
            lambda yes: self._send(None) if yes else None,
        )

    def put_back(self) -> None:
        """Ask whether to put back what was replaced last, and check and send it."""
        self._room.work(self._last_kept, self._ask_to_put_back, self._failed, may_leave=True)

    def _last_kept(self) -> tuple[str, str] | None:
        """Return the name and the text of what was replaced last, None for nothing; blocks."""
        files = kept(self._paths.documents_folder, self._place, self._document.kind)
        if not files:
            return None
        try:
            return files[0].name, files[0].read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{files[0]} cannot be read", why=str(error)) from error

    def _ask_to_put_back(self, found: tuple[str, str] | None) -> None:
        if found is None:
            self._done(f"No {self._what} of this bucket was replaced from here.")
            return
        name, text = found
        self._app.push_screen(
            ConfirmDialog(
                f"Put the old {self._what} back",
                f"The one in {name} takes the place of the present one:\n{text[:600]}",
                "Put it back",
            ),
            lambda yes: self.check(text, is_asked=True) if yes else None,
        )

    def _old_words(self) -> str:
        if self._seen is None:
            return f"The bucket has no {self._what} yet."
        return f"The present {self._what} is kept in a file below {self._paths.documents_folder}."

    def _send(self, text: str | None) -> None:
        def failed(error: AllastuiError) -> None:
            if text is None:
                self._failed(error)
            else:
                self._not_sent(text, error)

        self._room.work(lambda: self._written(text), self._sent, failed)

    def _written(self, text: str | None) -> Path | None:
        """Keep what is there, replace it, and return where it is kept; blocks."""
        path = None
        if self._seen is not None:
            folder = self._paths.documents_folder
            path = keep(folder, self._place, self._document.kind, self._seen, self._now())
        self._document.write(self._place.bucket, text, seen=self._seen)
        return path

    def _sent(self, path: Path | None) -> None:
        where = f" The old one is in {path}." if path is not None else ""
        self._done(f"The {self._what} was changed.{where}")
