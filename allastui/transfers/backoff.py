"""When to try again."""

import random

FIRST_DELAY = 0.5
LONGEST_DELAY = 60.0


def delay_before(attempt: int, *, jitter: random.Random) -> float:
    """Return the seconds to wait before attempt number `attempt` (the first retry is 1).

    Doubles from half a second to a minute, less up to a half by chance, so that many parts that
    failed together do not come back together.
    """
    longest: float = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempt - 1, 20))
    return longest * (1 - jitter.random() / 2)
