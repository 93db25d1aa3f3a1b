"""Snippets for python-swiftclient, with a session of keystoneauth where Keystone signs in."""

from allastui.profiles.profile import (
    ApplicationCredential,
    KeystoneSignIn,
    Password,
    Profile,
    SwiftToken,
    V1SignIn,
)
from allastui.snippets.key_places import (
    APPLICATION,
    PASSWORD,
    TOKEN,
    IniFile,
    ShellFile,
    Variables,
    swift_key_place,
)
from allastui.snippets.python_keys import PythonKeys, call, module, python_secrets
from allastui.snippets.quoting import python, python_path
from allastui.snippets.subject import Kind, Language, Snippet, Subject
from allastui.snippets.swift_sign_in import SECRET_VARIABLES, facts, secret_name, user_text

_SECRET_ARGUMENTS = {
    PASSWORD: "password",
    TOKEN: "token",
    APPLICATION: "application_credential_secret",
}


def swiftclient_snippet(subject: Subject) -> Snippet:
    """Return what reads the object, or lists what there is."""
    keys, secret = _secret(subject)
    connection, imports = _connection(subject, secret)
    text = module(
        [*keys.imports, *imports, "import swiftclient"], keys.lines, connection, _work(subject)
    )
    return Snippet(Kind.SWIFTCLIENT, Language.PYTHON, text)


def _secret(subject: Subject) -> tuple[PythonKeys, str]:
    """Return how the secret of the sign-in is read, and its expression."""
    name = secret_name(subject.profile)
    place = swift_key_place(subject.profile, name)
    variable = SECRET_VARIABLES[name]
    if isinstance(place, IniFile) or (isinstance(place, Variables) and place.are_set):
        keys = python_secrets(place, (name,), subject)
        return keys, keys.values[name]
    if isinstance(place, ShellFile) and not place.exports:
        path = python_path(place.file, subject.home)
        line = f'keys = dict(line.split("=", 1) for line in ({path}).read_text().split())'
        keys = PythonKeys(("from pathlib import Path",), (line,), {})
        return keys, f"keys[{python(variable)}]"
    question = python(f"Password of {user_text(subject.profile)}: ")
    line = f"secret = os.environ.get({python(variable)}) or getpass.getpass({question})"
    return PythonKeys(("import os", "import getpass"), (line,), {}), "secret"


def _connection(subject: Subject, secret: str) -> tuple[list[str], list[str]]:
    """Return the lines that make the connection, and what they import."""
    profile = subject.profile
    insecure = [] if profile.tls.verify else ["insecure=True"]
    cacert = [f"cacert={python(profile.tls.ca_file)}"] if profile.tls.ca_file else []
    match profile.credentials:
        case SwiftToken(storage_url=url):
            arguments = [f"preauthurl={python(url)}", f"preauthtoken={secret}"]
            return call("swift = swiftclient.Connection(", arguments + insecure + cacert), []
        case V1SignIn(auth_url=url, user=user):
            arguments = [f"authurl={python(url)}", f"user={python(user)}", f"key={secret}"]
            return call("swift = swiftclient.Connection(", arguments + insecure + cacert), []
    arguments = [f"{name}={python(text)}" for name, text in facts(profile).items()]
    arguments.append(f"{_SECRET_ARGUMENTS[secret_name(profile)]}={secret}")
    session = ["auth=auth"]
    if not profile.tls.verify:
        session.append("verify=False")
    elif profile.tls.ca_file:
        session.append(f"verify={python(profile.tls.ca_file)}")
    lines = [
        *call(f"auth = v3.{_plugin(profile)}(", arguments),
        *call(
            "swift = swiftclient.Connection(",
            [
                f"session=session.Session({', '.join(session)})",
                *_options(profile),
                *insecure,
                *cacert,
            ],
        ),
    ]
    return lines, ["from keystoneauth1 import session", "from keystoneauth1.identity import v3"]


def _plugin(profile: Profile) -> str:
    sign_in = profile.credentials
    assert isinstance(sign_in, KeystoneSignIn)
    if isinstance(sign_in.method, ApplicationCredential):
        return "ApplicationCredential"
    return "Password" if isinstance(sign_in.method, Password) else "Token"


def _options(profile: Profile) -> list[str]:
    """Return the argument that says where in the catalog the storage is, if anything must."""
    sign_in = profile.credentials
    assert isinstance(sign_in, KeystoneSignIn)
    options = []
    if profile.region:
        options.append(f'"region_name": {python(profile.region)}')
    if sign_in.interface != "public":
        options.append(f'"endpoint_type": {python(sign_in.interface + "URL")}')
    if sign_in.storage_url:
        options.append(f'"object_storage_url": {python(sign_in.storage_url)}')
    return [f"os_options={{{', '.join(options)}}}"] if options else []


def _work(subject: Subject) -> list[str]:
    bucket = python(subject.bucket)
    if not subject.bucket:
        return [
            "_, buckets = swift.get_account(full_listing=True)",
            "for bucket in buckets:",
            '    print(bucket["count"], bucket["bytes"], bucket["name"])',
        ]
    if subject.is_object:
        return [
            f"headers, data = swift.get_object({bucket}, {python(subject.key)})",
            "print(len(data))",
        ]
    below = f", prefix={python(subject.key)}" if subject.key else ""
    return [
        f"_, rows = swift.get_container({bucket}{below}, full_listing=True)",
        "for found in rows:",
        '    print(found["bytes"], found["name"])',
    ]
