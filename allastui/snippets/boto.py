"""Snippets for boto3."""

from allastui.profiles.profile import Anonymous, Signature
from allastui.snippets.key_places import ACCESS, SECRET, SESSION, AwsProfile, s3_key_place
from allastui.snippets.python_keys import call, module, s3_python_keys
from allastui.snippets.quoting import python
from allastui.snippets.subject import Kind, Language, Snippet, Subject

_ARGUMENTS = {
    ACCESS: "aws_access_key_id",
    SECRET: "aws_secret_access_key",
    SESSION: "aws_session_token",
}


def boto3_snippet(subject: Subject) -> Snippet:
    """Return what reads the object, or lists what there is."""
    imports, session, arguments = session_lines(subject)
    imports += ["import boto3", "from botocore.config import Config"]
    maker = "boto3"
    if isinstance(s3_key_place(subject.profile, subject.home), AwsProfile):
        maker = "session" if session else "boto3"
    client = call(
        f"s3 = {maker}.client(",
        ['"s3"', *endpoint_arguments(subject), *arguments, f"config={config_text(subject, 4)}"],
    )
    if isinstance(subject.profile.credentials, Anonymous):
        imports += ["from botocore import UNSIGNED"]
    text = module(imports, session, client, _work(subject))
    return Snippet(Kind.BOTO3, Language.PYTHON, text)


def session_lines(subject: Subject) -> tuple[list[str], list[str], list[str]]:
    """Return imports, lines that read the key, and the arguments that give it to a client."""
    if isinstance(subject.profile.credentials, Anonymous):
        return [], [], []
    place = s3_key_place(subject.profile, subject.home)
    if isinstance(place, AwsProfile):
        return [], [f"session = boto3.Session(profile_name={python(place.name)})"], []
    keys = s3_python_keys(subject)
    arguments = [f"{_ARGUMENTS[name]}={value}" for name, value in keys.values.items()]
    return list(keys.imports), list(keys.lines), arguments


def endpoint_arguments(subject: Subject) -> list[str]:
    """Return the arguments of a client that say where it goes."""
    profile = subject.profile
    arguments = [f"region_name={python(subject.region)}"]
    if profile.endpoint is not None:
        arguments.insert(0, f"endpoint_url={python(profile.endpoint)}")
    if not profile.tls.verify:
        arguments.append("verify=False")
    elif profile.tls.ca_file is not None:
        arguments.append(f"verify={python(profile.tls.ca_file)}")
    return arguments


def config_settings(subject: Subject) -> dict[str, str]:
    """Return the settings of botocore that the service needs, by name, as expressions."""
    settings = {"s3": f'{{"addressing_style": "{subject.profile.addressing}"}}'}
    if isinstance(subject.profile.credentials, Anonymous):
        settings["signature_version"] = "UNSIGNED"
    elif subject.profile.signature is Signature.V2:
        settings["signature_version"] = '"s3"'
    if subject.profile.endpoint is not None:
        # Ceph refuses the checksums that botocore adds by itself.
        settings["request_checksum_calculation"] = '"when_required"'
        settings["response_checksum_validation"] = '"when_required"'
    return settings


def config_text(subject: Subject, indent: int) -> str:
    """Return a Config, its lines indented for where it stands."""
    space = " " * indent
    lines = [f"{space}    {name}={value}," for name, value in config_settings(subject).items()]
    return "\n".join(["Config(", *lines, f"{space})"])


def _work(subject: Subject) -> list[str]:
    bucket = python(subject.bucket)
    if not subject.bucket:
        return ['for bucket in s3.list_buckets()["Buckets"]:', '    print(bucket["Name"])']
    if subject.is_object:
        return [
            f"answer = s3.get_object(Bucket={bucket}, Key={python(subject.key)})",
            'data = answer["Body"].read()',
            "print(len(data))",
        ]
    below = f", Prefix={python(subject.key)}" if subject.key else ""
    return [
        'pages = s3.get_paginator("list_objects_v2")',
        f"for page in pages.paginate(Bucket={bucket}{below}):",
        '    for found in page.get("Contents", []):',
        '        print(found["Size"], found["Key"])',
    ]
