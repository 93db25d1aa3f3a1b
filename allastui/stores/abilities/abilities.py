"""What stores can do beside keeping bytes, one protocol for each ability."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allastui.stores.abilities.broom import Broom
    from allastui.stores.abilities.documents import BucketDocument
    from allastui.stores.abilities.lifecycle import Lifecycle
    from allastui.stores.abilities.properties import Properties
    from allastui.stores.abilities.sharing import Sharing
    from allastui.stores.abilities.usage import Usage
    from allastui.stores.abilities.versions import Versions


@dataclass(frozen=True, slots=True)
class Abilities:
    """The optional abilities of one store; one that it has not is None.

    A service may still refuse what its protocol has: the calls raise Unsupported then. Their calls
    block, may be made from any thread, and raise errors of `allastui.errors` only.
    """

    properties: "Properties | None" = None
    """What is kept beside objects and buckets: read, and changed."""
    broom: "Broom | None" = None
    """What interrupted work left behind: found, and removed."""
    usage: "Usage | None" = None
    """What the project and its buckets hold, as the service counts it."""
    sharing: "Sharing | None" = None
    """Who else may see and change what is in buckets, and links."""
    versions: "Versions | None" = None
    """What a bucket keeps of what was overwritten or deleted in it."""
    lifecycle: "Lifecycle | None" = None
    """What the service deletes by itself after a time."""
    policy: "BucketDocument | None" = None
    """Who may do what in a bucket."""
    cors: "BucketDocument | None" = None
    """What web pages of other sites may do with a bucket."""


NO_ABILITIES = Abilities()
"""Those of a store that does no more than the `Store` protocol asks."""
