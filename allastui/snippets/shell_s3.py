"""Snippets for the programs that speak S3 in a shell: aws, s3cmd, curl; rclone for both."""

import hashlib
from urllib.parse import quote

from allastui.profiles.profile import Anonymous, BotocoreChain, KeyPair, Signature
from allastui.snippets.key_places import (
    ACCESS,
    SECRET,
    SESSION,
    AwsProfile,
    rclone_remote,
    s3_key_place,
    s3cmd_file,
)
from allastui.snippets.quoting import shell, shell_path
from allastui.snippets.shell_keys import broken, exports, s3_shell_keys, script
from allastui.snippets.subject import Kind, Language, Snippet, Subject

_CHECKSUMS = (
    "export AWS_REQUEST_CHECKSUM_CALCULATION=when_required",
    "export AWS_RESPONSE_CHECKSUM_VALIDATION=when_required",
)

# Every S3 asks for it, but only newer versions of curl send it by themselves.
_NO_BODY = f"x-amz-content-sha256: {hashlib.sha256().hexdigest()}"


def here(subject: Subject) -> str:
    """Return the word for the file or the folder here that is copied to."""
    name = subject.file_name
    return shell(name if subject.is_object else f"{name}/")


def _s3_url(subject: Subject) -> str:
    return shell(f"s3://{subject.bucket}/{subject.key}" if subject.bucket else "s3://")


def aws_snippet(subject: Subject) -> Snippet:
    """Return what copies the object or the prefix here, or lists what there is."""
    profile = subject.profile
    place = s3_key_place(profile, subject.home)
    words, lines = ["aws"], []
    if isinstance(profile.credentials, Anonymous):
        words.append("--no-sign-request")
    elif isinstance(place, AwsProfile):
        words.append(f"--profile {shell(place.name)}")
    else:
        keys = s3_shell_keys(subject)
        lines += [*keys.lines, *exports(keys)]
    if profile.endpoint is not None:
        words.append(f"--endpoint-url {shell(profile.endpoint)}")
        lines += _CHECKSUMS
    words.append(f"--region {shell(subject.region)}")
    if not profile.tls.verify:
        words.append("--no-verify-ssl")
    elif profile.tls.ca_file is not None:
        words.append(f"--ca-bundle {shell_path(profile.tls.ca_file, subject.home)}")
    url = _s3_url(subject)
    if subject.is_object:
        work = f"s3 cp {url} {here(subject)}"
    elif subject.key:
        work = f"s3 cp --recursive {url} {here(subject)}"
    else:
        work = f"s3 ls {url} --recursive" if subject.bucket else "s3 ls"
    first = " ".join(words)
    return Snippet(Kind.AWS, Language.SHELL, script(lines, broken([first, work])))


def s3cmd_snippet(subject: Subject) -> Snippet:
    """Return what copies the object or the prefix here, or lists what there is."""
    profile = subject.profile
    file, lines = s3cmd_file(profile), []
    if file is not None:
        words = [f"s3cmd -c {shell_path(file, subject.home)}"]
    else:
        keys = s3_shell_keys(subject)
        lines = [*keys.lines, *exports(keys)]
        scheme, _, host = subject.endpoint.partition("://")
        pattern = f"%(bucket)s.{host}" if subject.is_virtual else host
        words = [
            "s3cmd -c /dev/null",
            f"--host={shell(host)} --host-bucket={shell(pattern)} --region={shell(subject.region)}",
        ]
        words += ["--no-ssl"] if scheme == "http" else []
        words += ["--signature-v2"] if profile.signature is Signature.V2 else []
        words += [] if profile.tls.verify else ["--no-check-certificate"]
        if profile.tls.ca_file is not None:
            words += [f"--ca-certs={shell_path(profile.tls.ca_file, subject.home)}"]
    url = _s3_url(subject)
    if subject.is_object:
        words.append(f"get {url} {here(subject)}")
    elif subject.key:
        # s3cmd wants the folder to be there.
        lines.append(f"mkdir -p {here(subject)}")
        words.append(f"get --recursive {url} {here(subject)}")
    else:
        words.append(f"ls --recursive {url}" if subject.bucket else "ls")
    return Snippet(Kind.S3CMD, Language.SHELL, script(lines, broken(words)))


def curl_options(subject: Subject) -> list[str]:
    """Return the options of curl that every snippet has."""
    options = ["--fail --path-as-is"]
    if not subject.profile.tls.verify:
        options.append("--insecure")
    elif subject.profile.tls.ca_file is not None:
        options.append(f"--cacert {shell_path(subject.profile.tls.ca_file, subject.home)}")
    return options


def fits_curl(subject: Subject) -> bool:
    """Whether curl can be given the key: what is before the first colon is the user to it."""
    credentials = subject.profile.credentials
    return not isinstance(credentials, KeyPair) or ":" not in credentials.access_key


def curl_snippet(subject: Subject) -> Snippet:
    """Return what downloads the object, or gets a page of the listing (XML)."""
    options = curl_options(subject)
    url = subject.url
    if subject.is_object:
        options.append(f"--output {here(subject)}")
    elif subject.bucket:
        bucket_url = subject.url.removesuffix(subject.key and _encoded(subject.key))
        below = f"&prefix={quote(subject.key, safe='~')}" if subject.key else ""
        url = f"{bucket_url.rstrip('/')}/?list-type=2{below}"
    options.append(shell(url))
    if isinstance(subject.profile.credentials, Anonymous):
        command = broken([f"curl {options[0]}", *options[1:]])
        return Snippet(Kind.CURL, Language.SHELL, script([], command))
    keys = s3_shell_keys(subject)
    text, values = 'user = "%s:%s"\\n', [keys.values[ACCESS], keys.values[SECRET]]
    token = keys.values.get(SESSION)
    if token is not None:
        text += 'header = "x-amz-security-token: %s"\\n'
        values.append(token)
    sign = f"--aws-sigv4 {shell(f'aws:amz:{subject.region}:s3')}"
    command = [
        f"printf {shell(text)} {' '.join(values)} |",
        *broken(
            [
                f"curl --config - {options[0]}",
                sign,
                f"--header {shell(_NO_BODY)}",
                *options[1:],
            ]
        ),
    ]
    return Snippet(Kind.CURL, Language.SHELL, script(keys.lines, command))


def _encoded(key: str) -> str:
    return quote(key, safe="/~")


def rclone_s3_snippet(subject: Subject) -> Snippet:
    """Return what copies the object or the prefix here, or lists what there is."""
    profile, lines = subject.profile, []
    remote = rclone_remote(profile)
    if remote is None:
        options = ["provider=Other" if profile.endpoint else "provider=AWS"]
        place = s3_key_place(profile, subject.home)
        if isinstance(profile.credentials, Anonymous):
            pass
        elif isinstance(place, AwsProfile) and isinstance(profile.credentials, BotocoreChain):
            options += ["env_auth=true", f"profile={_quoted(place.name)}"]
        else:
            keys = s3_shell_keys(subject)
            lines = [*keys.lines, *exports(keys)]
            options += ["env_auth=true"]
        if profile.endpoint is not None:
            options += [f"endpoint={_quoted(profile.endpoint)}"]
        options += [f"region={_quoted(subject.region)}"] if profile.region else []
        options += ["force_path_style=false"] if subject.is_virtual and profile.endpoint else []
        options += ["v2_auth=true"] if profile.signature is Signature.V2 else []
        remote = f":s3,{','.join(options)}"
    return rclone_snippet(subject, remote, lines)


def rclone_snippet(subject: Subject, remote: str, lines: list[str]) -> Snippet:
    """Return what copies the object or the prefix here, or lists what there is, by `remote`."""
    tls = subject.profile.tls
    words = "rclone" + ("" if tls.verify else " --no-check-certificate")
    if tls.ca_file is not None:
        words += f" --ca-cert {shell_path(tls.ca_file, subject.home)}"
    source = shell(f"{remote}:{subject.bucket}{'/' if subject.key else ''}{subject.key}")
    if subject.is_object:
        command = broken([f"{words} copyto", source, here(subject)])
    elif subject.key:
        command = broken([f"{words} copy", source, here(subject)])
    else:
        command = [f"{words} {'lsl' if subject.bucket else 'lsd'} {source}"]
    return Snippet(Kind.RCLONE, Language.SHELL, script(lines, command))


def _quoted(value: str) -> str:
    """Return a value for a connection string of rclone."""
    doubled = value.replace('"', '""')
    return f'"{doubled}"'
