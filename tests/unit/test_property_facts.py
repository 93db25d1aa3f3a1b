"""What the properties say of an object, in words."""

from allastui.stores.abilities.properties import Edit, ObjectProperties
from allastui.stores.entry import Form
from allastui.stores.place import Place
from allastui.stores.store import ObjectStat
from allastui.ui.properties.facts import facts_of
from allastui.ui.properties.known import Known


def test_segments_that_are_not_shown_over_s3_are_no_damage() -> None:
    stat = ObjectStat(3 * 1024**2, None, "v", form=Form.SLO)
    known = Known(Place("p", "b", "k"), ObjectProperties(stat), has_hidden_segments=True)
    facts = facts_of(known, Edit(), 0.0, has_tags=False, has_expiry=False)
    told = {fact.label: fact.value for fact in facts}
    assert told["segments"] == "not shown over S3; a Swift profile shows them"
    assert "damage" not in told
