"""What a program that signs in to nothing does not have to load."""

import subprocess
import sys


def test_opening_a_sign_in_loads_no_client_library() -> None:
    code = (
        "import sys\n"
        "from allastui.profiles.profile import *\n"
        "from allastui.stores.sign_in.tickets import open_tickets\n"
        "from allastui.stores.sign_in.user import KeystoneUser\n"
        "for c in (V1SignIn('http://a/', 'u', Secret('k')), SwiftToken('http://b', Secret('t')),\n"
        "          KeystoneSignIn('http://a/v3', Password('u', password=Secret('p')))):\n"
        "    open_tickets(Profile('p', Protocol.SWIFT, 'http://a/', c)).sign_in()\n"
        "KeystoneUser(c)\n"
        "print([m for m in ('keystoneauth1', 'swiftclient', 'requests') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
