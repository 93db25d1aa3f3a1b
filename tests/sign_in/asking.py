"""Asking a storage and a Keystone by hand whether a ticket is good."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from allastui.profiles.profile import KeystoneSignIn, Password, Profile, ProjectScope, Secret
from allastui.stores.sign_in.ticket import Ticket
from tests.servers.keystone import KeystoneServer


def status_of(ticket: Ticket) -> int:
    """Return what the storage answers to a HEAD of the account."""
    headers = {"X-Auth-Token": ticket.token.reveal()}
    try:
        with urlopen(Request(ticket.storage_url, headers=headers, method="HEAD")) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def ask_keystone(server: KeystoneServer, path: str, token: Secret, body: object = None) -> Any:
    """Return the document that Keystone answers to a GET, or to a POST of `body`."""
    headers = {"X-Auth-Token": token.reveal(), "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(server.auth_url + path, data, headers)) as answer:
        return json.load(answer)


def sign_in_of(server: KeystoneServer, **parts: Any) -> KeystoneSignIn:
    """Return the sign-in of the user to the first project, with `parts` changed."""
    given: dict[str, Any] = {
        "auth_url": server.auth_url,
        "method": password_of(server),
        "scope": ProjectScope(id=server.projects[0].id, name=server.projects[0].name),
    }
    return KeystoneSignIn(**{**given, **parts})


def password_of(server: KeystoneServer) -> Password:
    return Password(server.username, user_domain_name="Default", password=server.password)


def credentials_of(profile: Profile) -> KeystoneSignIn:
    assert isinstance(profile.credentials, KeystoneSignIn)
    return profile.credentials
