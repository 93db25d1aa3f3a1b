"""How much is below each bucket or prefix of one place; pure, in bounded memory."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from allastui.stores.abilities.usage import BucketUse
from allastui.stores.segment_names import S3_PARTS_SUFFIX, SEGMENTS_SUFFIX

MOST_PREFIXES = 10_000
"""So many prefixes are told apart; the smallest of more are counted together."""


@dataclass(slots=True)
class Amount:
    """What was counted so far; bytes of segments are in `bytes`, their number in `segments`.

    `unsized` is how many of `objects` are not in `bytes`, as nobody tells their size. `is_whole`
    tells that nothing more is to come.
    """

    objects: int = 0
    bytes: int = 0
    segments: int = 0
    quota_bytes: int | None = None
    is_whole: bool = True
    unsized: int = 0


class Prefixes:
    """Sums by first part of the name, however many objects there are."""

    def __init__(self, most: int = MOST_PREFIXES) -> None:
        self._most = most
        self.amounts: dict[str, Amount] = {}
        self.here = Amount()
        """The objects that are right here, below no prefix."""
        self.others = Amount()
        """The prefixes that are too many to be told apart."""
        self.folded = 0

    def add(self, name: str, size: int | None) -> None:
        """Count one object by its name relative to the place; None for an unknown size."""
        first, slash, _ = name.partition("/")
        amount = (self.amounts.get(first) or self._new(first)) if slash else self.here
        amount.objects += 1
        if size is None:
            amount.unsized += 1
        else:
            amount.bytes += size

    def total(self) -> Amount:
        """Return the sum of all."""
        return total((self.here, self.others, *self.amounts.values()))

    def _new(self, first: str) -> Amount:
        if len(self.amounts) >= 2 * self._most:
            self._fold()
        amount = self.amounts[first] = Amount()
        return amount

    def _fold(self) -> None:
        """Put the smaller half together: what comes of them later is told apart once more."""
        ranked = sorted(self.amounts.items(), key=lambda item: item[1].bytes, reverse=True)
        for _, amount in ranked[self._most :]:
            self.others.objects += amount.objects
            self.others.bytes += amount.bytes
            self.others.unsized += amount.unsized
            self.folded += 1
        self.amounts = dict(ranked[: self._most])


def total(amounts: Iterable[Amount]) -> Amount:
    """Return the sum of amounts."""
    found = list(amounts)
    return Amount(
        objects=sum(each.objects for each in found),
        bytes=sum(each.bytes for each in found),
        segments=sum(each.segments for each in found),
        is_whole=all(each.is_whole for each in found),
        unsized=sum(each.unsized for each in found),
    )


def owner_of(bucket: str, buckets: Container[str]) -> str | None:
    """Return the bucket whose segments `bucket` holds, None if it is one of its own."""
    for suffix in (SEGMENTS_SUFFIX, S3_PARTS_SUFFIX):
        owner = bucket.removesuffix(suffix)
        if owner != bucket and owner in buckets:
            return owner
    return None


def by_bucket(
    buckets: Iterable[str],
    uses: Mapping[str, BucketUse],
    whole: Container[str],
    unsized: Mapping[str, int],
) -> dict[str, Amount]:
    """Return what each bucket holds; segments count for the bucket of their objects.

    `uses` is what is known of each by now, and `whole` names those of which that is all. `unsized`
    is how many objects of a bucket are not in its bytes.
    """
    names = dict.fromkeys(buckets)
    amounts: dict[str, Amount] = {}
    for bucket in names:
        use = uses.get(bucket, BucketUse(0, 0))
        owner = owner_of(bucket, names)
        amount = amounts.setdefault(owner or bucket, Amount())
        if owner is None:
            amount.objects, amount.quota_bytes = use.objects, use.quota_bytes
        else:
            amount.segments += use.objects
        amount.bytes += use.bytes
        amount.unsized += unsized.get(bucket, 0)
        amount.is_whole = amount.is_whole and bucket in whole
    return amounts
