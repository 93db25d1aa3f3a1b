"""Snippets for the programs that speak Swift in a shell: swift, rclone, curl."""

from allastui.profiles.profile import KeystoneSignIn, SwiftToken, Token
from allastui.snippets.key_places import (
    IniFile,
    ShellFile,
    Variables,
    rclone_remote,
    swift_key_place,
)
from allastui.snippets.quoting import shell, shell_path, url_path
from allastui.snippets.shell_keys import broken, script, shell_secrets
from allastui.snippets.shell_s3 import curl_options, here, rclone_snippet
from allastui.snippets.subject import Kind, Language, Snippet, Subject
from allastui.snippets.swift_sign_in import (
    SECRET_VARIABLES,
    secret_name,
    user_text,
    variables,
)

_HEADER = shell('header = "X-Auth-Token: %s"\\n')


def fits_shell(subject: Subject) -> bool:
    """Whether the programs know the sign-in: a token for Keystone means nothing to them."""
    sign_in = subject.profile.credentials
    return not (isinstance(sign_in, KeystoneSignIn) and isinstance(sign_in.method, Token))


def sign_in_lines(subject: Subject) -> list[str]:
    """Return lines that set and export the variables of the sign-in."""
    profile = subject.profile
    secret = secret_name(profile)
    place = swift_key_place(profile, secret)
    if isinstance(place, Variables) and place.are_set:
        return []
    if isinstance(place, ShellFile):
        return list(shell_secrets(place, (), subject).lines)
    stated = [f"{name}={shell(text)}" for name, text in variables(profile).items()]
    lines = [f"export {each}" for each in stated]
    variable = SECRET_VARIABLES[secret]
    if isinstance(place, IniFile):
        keys = shell_secrets(place, (secret,), subject)
        return [*keys.lines, *lines, f"export {variable}={keys.values[secret]}"]
    if isinstance(profile.credentials, SwiftToken):
        return [*lines, f': "${{{variable}:?is needed: set and export it}}"']
    question = shell(f"Password of {user_text(profile)}: ".replace("%", "%%"))
    ask = f"printf {question}; stty -echo; read -r {variable}; stty echo; echo"
    return [*lines, f'[ -n "${variable}" ] || {{ {ask}; }}', f"export {variable}"]


def swift_snippet(subject: Subject) -> Snippet:
    """Return what downloads the object or the prefix here, or lists what there is."""
    tls = subject.profile.tls
    words = "swift" + ("" if tls.verify else " --insecure")
    if tls.ca_file is not None:
        words += f" --os-cacert {shell_path(tls.ca_file, subject.home)}"
    bucket = shell(subject.bucket)
    if subject.is_object:
        command = broken(
            [f"{words} download --output {here(subject)}", f"{bucket} {shell(subject.key)}"]
        )
    elif subject.key:
        command = broken([f"{words} download {bucket}", f"--prefix {shell(subject.key)}"])
    else:
        command = [f"{words} list --lh {bucket}" if subject.bucket else f"{words} list --lh"]
    return Snippet(Kind.SWIFT, Language.SHELL, script(sign_in_lines(subject), command))


def rclone_swift_snippet(subject: Subject) -> Snippet:
    """Return what copies the object or the prefix here, or lists what there is."""
    remote = rclone_remote(subject.profile)
    if remote is not None:
        return rclone_snippet(subject, remote, [])
    lines = sign_in_lines(subject)
    sign_in = subject.profile.credentials
    if isinstance(sign_in, KeystoneSignIn) and sign_in.scope is not None and sign_in.scope.id:
        # rclone knows the id of a project by its old name only.
        lines.append('export OS_TENANT_ID="$OS_PROJECT_ID"')
    return rclone_snippet(subject, ":swift,env_auth=true", lines)


def curl_swift_snippet(subject: Subject) -> Snippet:
    """Return what downloads the object, or gets a page of the listing."""
    lines = sign_in_lines(subject)
    if not isinstance(subject.profile.credentials, SwiftToken):
        lines.append('eval "$(swift auth)"')
    options = curl_options(subject)
    path = ""
    if subject.is_object:
        options.append(f"--output {here(subject)}")
        path = url_path(f"{subject.bucket}/{subject.key}")
    elif subject.bucket:
        path = url_path(subject.bucket)
        path += f"?prefix={url_path(subject.key)[1:]}" if subject.key else ""
    options.append(f'"$OS_STORAGE_URL"{shell(path) if path else ""}')
    command = [
        f'printf {_HEADER} "$OS_AUTH_TOKEN" |',
        *broken([f"curl --config - {options[0]}", *options[1:]]),
    ]
    return Snippet(Kind.CURL, Language.SHELL, script(lines, command))
