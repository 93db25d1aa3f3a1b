"""The keys of the properties: values are typed, kept as a draft, and written when asked to."""

from collections.abc import Callable, Mapping

from allastui.errors import Unsupported
from allastui.stores.abilities.properties import Edit, changed
from allastui.stores.entry import Form
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.format import count_text
from allastui.ui.properties.asking import ask_many, ask_named, ask_value
from allastui.ui.properties.changing import ChangeTold, Changing
from allastui.ui.properties.drafts import Field, Kind, removes, with_value, without
from allastui.ui.properties.facts import moment_text
from allastui.ui.properties.known import naming_profile, segmented_over_s3
from allastui.ui.properties.shown import ShownProperties


class PropertiesScreen(ShownProperties):
    """What the keys do; nothing is written before it is saved."""

    do_properties_help = ShownProperties.show_help

    # Typing changes.

    def do_properties_edit(self) -> None:
        fact = self.current
        if fact is None or fact.field is None:
            self.say("That cannot be changed here.")
        elif self._may_change():
            field = fact.field
            value = self._value_of(field)
            ask_value(self, field, value, self._tags, self.now(), self._give)

    def do_properties_add_metadata(self) -> None:
        if self._may_change():
            self._ask_named(Kind.METADATA)

    def do_properties_add_tag(self) -> None:
        if self.speaks_swift:
            self.say("Swift has no tags: n adds metadata, which does the same.")
        elif self.known and self.known.of_object and self.known.of_object.tags is None:
            self.say("The tags of this object are not told here, so none can be added.")
        elif self._may_change():
            self._ask_named(Kind.TAG)

    def _ask_named(self, kind: Kind) -> None:
        ask_named(self, kind, self._tags, self._give, of_many=self.known is None)

    def do_properties_remove(self) -> None:
        field = self.current.field if self.current is not None else None
        if field is None or field.kind is Kind.CONTENT_TYPE:
            self.say("Only metadata, tags and an expiry can be taken away.")
        elif self._may_change():
            is_new = field not in self._standing
            is_drafted = without(self.edit, field) != self.edit
            if is_drafted and (is_new or removes(self.edit, field)):
                self._set(without(self.edit, field))
            elif not is_new or self.known is None:
                self._set(with_value(self.edit, field, None))
            else:
                self.say("It has none.")

    def _give(self, field: Field, value: str | float | None) -> None:
        """Take what was typed; what is as it stands is no change."""
        if value is not None and value == self._standing.get(field):
            self._set(without(self.edit, field))
        else:
            self._set(with_value(self.edit, field, value))

    def _set(self, edit: Edit) -> None:
        self.edit, self.said, self.failures = edit, "", []
        self.draw()

    @property
    def _standing(self) -> Mapping[Field, str | float]:
        """What the one object has of what can be changed."""
        found = self.known.of_object if self.known is not None else None
        if found is None:
            return {}
        standing: dict[Field, str | float] = {
            Field(Kind.METADATA, name): value for name, value in found.stat.metadata.items()
        }
        tags = found.tags or {}
        standing |= {Field(Kind.TAG, name): value for name, value in tags.items()}
        if found.stat.content_type is not None:
            standing[Field(Kind.CONTENT_TYPE)] = found.stat.content_type
        if found.expires is not None:
            standing[Field(Kind.EXPIRY)] = found.expires
        return standing

    @property
    def _tags(self) -> Mapping[str, str]:
        found = self.known.of_object if self.known is not None else None
        return changed((found.tags if found else None) or {}, self.edit.tags)

    def _value_of(self, field: Field) -> str:
        """Return what to begin with when `field` is changed: the draft, else what stands."""
        drafted: str | float | None = {
            Kind.CONTENT_TYPE: self.edit.content_type,
            Kind.METADATA: self.edit.metadata.get(field.name),
            Kind.TAG: self.edit.tags.get(field.name),
            Kind.EXPIRY: self.edit.expires,
        }[field.kind]
        value = self._standing.get(field, "") if drafted is None else drafted
        if field.kind is Kind.EXPIRY:
            return "in 7 days" if value == "" else moment_text(float(value))
        return str(value)

    def _may_change(self) -> bool:
        """Whether a change can be typed now; if not, say why."""
        if self.is_changing:
            self.say("Wait until what is being changed is done; Esc stops it.")
        elif self.subject.places[0].is_local:
            self.say("Files of this machine are not changed here: Ctrl-O opens a shell for chmod.")
        elif self.subject.is_bucket:
            self.say("Open the bucket, and mark the objects and folders to change in it.")
        elif self.subject.one is not None and self.known is None:
            self.say("It is not read yet." if self.error is None else "It could not be read.")
        elif self.known is not None and (refusal := self._refusal()) is not None:
            self.say(str(refusal))
        else:
            return True
        return False

    def _refusal(self) -> Unsupported | None:
        """Return why S3 would do it wrong, where that is known beforehand."""
        found = self.known.of_object if self.known is not None else None
        is_segmented = found is not None and found.stat.form in (Form.SLO, Form.DLO)
        if not is_segmented or self.speaks_swift:
            return None
        place = self.subject.places[0]
        return naming_profile(self.connections, place, segmented_over_s3(place))

    # Writing them.

    def do_properties_save(self) -> None:
        if self.edit.is_empty:
            self.say("Nothing is changed yet.")
        elif self.is_changing or not self._may_change():
            return
        elif self.known is not None and self.known.of_object is not None:
            self._start(self.known.of_object.stat.version)
        elif not self.counted and self.count is None:
            self.say("It is not counted to its end: Ctrl-R counts again.")
        elif not self.counted:
            self.say("Wait until it is counted: what is changed is shown first.")
        elif not self.total.files:
            self.say("There are no objects to change.")
        else:
            total = self.total
            copies = not self.speaks_swift and not self.edit.is_of_tags_only
            ask_many(
                self, self.edit, total.files, total.bytes, self.now(), lambda: self._start(None),
                copies=copies,
            )  # fmt: skip

    def _start(self, version: str | None) -> None:
        self.failures, self.said = [], ""
        self.run = Changing(
            self.connections, self.subject.places, self.edit, self.post_message, if_version=version
        )
        self.run.start()
        self.draw()

    def on_change_told(self, message: ChangeTold) -> None:
        message.stop()
        run = self.run
        if run is None or message.run is not run:
            return
        if message.is_over:
            self.run = None
            self.failures = run.failures
            self.said = _outcome(run)
            if run.done:
                self.changed()
            if not run.failed and run.error is None and not run.was_stopped:
                self._after_all()
        self.draw()

    def _after_all(self) -> None:
        """Show what now stands."""
        said = self.said
        if self.subject.one is not None:
            self.read()
        else:
            self.edit = Edit()
        self.said = said

    # Leaving.

    def do_properties_again(self) -> None:
        if self.is_changing:
            return
        if self.subject.one is None:
            # What was typed is about many, whatever they are when they are counted anew.
            self._read_again(self.edit)
        elif self.edit.is_empty:
            self._read_again(Edit())
        else:
            self._ask_to_drop(lambda: self._read_again(Edit()))

    def _read_again(self, edit: Edit) -> None:
        self.failures, self.said = [], ""
        self.read()
        self.edit = edit
        self.draw()

    def _ask_to_drop(self, then: Callable[[], object]) -> None:
        dialog = ConfirmDialog(
            "Not written yet", "The changes were not saved.", "Drop them", "Stay"
        )

        def answered(is_sure: bool | None) -> None:
            if is_sure:
                then()

        self.app.push_screen(dialog, answered)

    def do_properties_back(self) -> None:
        if self.run is not None:
            self.run.stop()
            self.say("Stopping; what has begun is still changed.")
        elif self.count is not None and self.subject.one is None:
            self.count.stop()
            self.count = None
            self.said = "counting stopped; Ctrl-R counts again"
            self.draw()
        elif self.edit.is_empty:
            self.dismiss()
        else:
            self._ask_to_drop(self.dismiss)


def _outcome(run: Changing) -> str:
    if run.error is not None:
        return f"{count_text(run.done)} changed, then it ended: {run.error}"
    if not run.is_of_many:
        return "written" if run.done else "not changed: see below"
    text = f"{count_text(run.done)} changed"
    if run.failed:
        text += f", {count_text(run.failed)} not"
    return text + (", then stopped" if run.was_stopped else "")
