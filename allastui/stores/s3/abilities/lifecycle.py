"""Lifecycle rules over S3: read, added and removed, the rules of others left as they are."""

from collections.abc import Sequence

from allastui.errors import Changed, ServiceFault, Unsupported
from allastui.stores.abilities.lifecycle import LifecycleRule, NewRule
from allastui.stores.s3.abilities import subresources
from allastui.stores.s3.abilities.lifecycle_xml import new_source, read_rule, write_rules
from allastui.stores.s3.hot import Requests

_NAME = "lifecycle"


class S3Lifecycle:
    """The lifecycle rules of the buckets of one profile; any thread may ask."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def rules(self, bucket: str) -> tuple[LifecycleRule, ...]:
        title = f"The lifecycle rules of {bucket} could not be read"
        document = subresources.get(self._requests, title, bucket, _NAME)
        if document is None:
            return ()
        root = subresources.parse(self._requests, title, document)
        if root.tag != "LifecycleConfiguration":
            # OpenStack Swift lists the bucket in place of its rules.
            raise Unsupported(title, why="This service has no lifecycle rules.")
        return tuple(read_rule(each) for each in root.iter("Rule"))

    def add(self, bucket: str, rule: NewRule, seen: Sequence[LifecycleRule]) -> None:
        title = f"The rule could not be added to {bucket}"
        before = self._unchanged(title, bucket, seen)
        made = new_source(rule)
        self._write(title, bucket, before, [*(each.source for each in before), made])

    def remove(self, bucket: str, rule: LifecycleRule, seen: Sequence[LifecycleRule]) -> None:
        title = f"The rule could not be removed from {bucket}"
        before = self._unchanged(title, bucket, seen)
        left = [each.source for each in before if each.source != rule.source]
        if len(left) == len(before):
            raise Changed(title, why="There is no such rule any more.", hint="Read them again.")
        if left:
            self._write(title, bucket, before, left)
        else:
            subresources.delete(self._requests, title, bucket, _NAME)

    def _unchanged(
        self, title: str, bucket: str, seen: Sequence[LifecycleRule]
    ) -> tuple[LifecycleRule, ...]:
        now = self.rules(bucket)
        if {each.source for each in now} != {each.source for each in seen}:
            raise Changed(
                title,
                why="Somebody has changed the rules meanwhile.",
                hint="Read them again, and then decide.",
            )
        return now

    def _write(
        self,
        title: str,
        bucket: str,
        before: Sequence[LifecycleRule],
        sources: Sequence[str],
    ) -> None:
        """Write all rules; if the others do not stand as they were, put back what was there."""
        subresources.put(self._requests, title, bucket, _NAME, write_rules(sources))
        standing = {each.source for each in self.rules(bucket)}
        kept = {each.source for each in before if each.source in set(sources)}
        if kept <= standing and len(standing) == len(set(sources)):
            return
        if before:
            old = write_rules([each.source for each in before])
            subresources.put(self._requests, title, bucket, _NAME, old)
        else:
            subresources.delete(self._requests, title, bucket, _NAME)
        raise ServiceFault(
            title,
            why="The service did not keep the rules as they were sent; the old ones are back.",
            hint="Change them with the program that made them.",
        )
