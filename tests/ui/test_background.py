"""Work in the background: whatever becomes of it is told."""

import pytest
from textual.app import App

from allastui.errors import AllastuiError, InternalError, NotFound
from allastui.ui.background import in_background
from tests.ui.pressing import wait_until


@pytest.mark.parametrize(
    ("raised", "told"), [(NotFound("Not there"), NotFound), (OSError("No"), InternalError)]
)
async def test_an_error_is_told_also_one_that_nobody_foresaw(
    raised: Exception, told: type[AllastuiError]
) -> None:
    errors: list[AllastuiError] = []

    def work() -> None:
        raise raised

    app = App[None]()
    async with app.run_test() as pilot:
        in_background(app, work, lambda _: None, errors.append)
        await wait_until(pilot, lambda: bool(errors))
    assert isinstance(errors[0], told)
