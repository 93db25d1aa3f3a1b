"""A sign-in that the user does not want now."""

from pathlib import Path

from allastui.stores.place import Place
from allastui.ui.dialogs.profiles import ProfilesDialog
from allastui.ui.dialogs.sign_in import PasswordDialog
from tests.servers.keystone import KeystoneServer
from tests.ui.pressing import wait_until
from tests.ui.test_sign_in import app_with, asked_profile


async def test_a_sign_in_that_is_declined_is_not_asked_for_again_until_its_key(
    keystone_swift: KeystoneServer, tmp_path: Path
) -> None:
    asked = asked_profile(keystone_swift)
    with app_with(tmp_path, asked, asked_profile(keystone_swift, 1)) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await wait_until(pilot, lambda: isinstance(app.screen, PasswordDialog))
            app.main.show_place(app.main.panes[0], Place(asked.name, "", ""))
            await wait_until(pilot, lambda: not app.main.panes[0].is_reading)
            await pilot.press("escape")
            await pilot.pause()
            assert app.screen is app.main
            await pilot.press("f11")
            await wait_until(pilot, lambda: isinstance(app.screen, ProfilesDialog))
            await pilot.press("escape")
            await pilot.pause()
            assert app.screen is app.main
            assert str(app.main.panes[1].error).startswith("A password is needed")
            await pilot.press("L")
            await wait_until(pilot, lambda: isinstance(app.screen, PasswordDialog))
