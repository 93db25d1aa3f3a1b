"""Snippets for Snakemake: a rule that takes its input from the object store."""

from allastui.profiles.profile import Anonymous
from allastui.snippets.boto import session_lines
from allastui.snippets.key_places import AwsProfile, s3_key_place
from allastui.snippets.python_keys import call, module
from allastui.snippets.quoting import python
from allastui.snippets.subject import Kind, Language, Snippet, Subject

_NOT_IN_A_QUERY = frozenset("?#*{}\\\"'")


def fits_snakemake(subject: Subject) -> bool:
    """Whether it is an object whose name means nothing else in the URL of a storage query."""
    name = f"{subject.bucket}{subject.key}"
    is_plain = name.isprintable() and not _NOT_IN_A_QUERY.intersection(name)
    is_signed = not isinstance(subject.profile.credentials, Anonymous)
    return subject.is_object and is_plain and is_signed


def snakemake_snippet(subject: Subject) -> Snippet:
    """Return a Snakefile that fetches the object; it needs snakemake-storage-plugin-s3."""
    imports, lines, arguments = session_lines(subject)
    imports += ["import boto3", "import botocore.session", "from botocore.config import Config"]
    place = s3_key_place(subject.profile, subject.home)
    if isinstance(place, AwsProfile):
        lines, arguments = [], [f"profile_name={python(place.name)}"]
    settings = [
        "# The storage plugin has no setting for this, but asks the session of boto3.",
        "session = botocore.session.Session()",
        *call(
            "session.set_default_client_config(",
            [f'Config(s3={{"addressing_style": "{subject.profile.addressing}"}})'],
        ),
        *call("boto3.setup_default_session(", ["botocore_session=session", *arguments]),
    ]
    storage = ["storage s3:", '    provider="s3",', f"    region={python(subject.region)},"]
    if subject.profile.endpoint is not None:
        storage += [f"    endpoint_url={python(subject.profile.endpoint)},"]
    url = python(f"s3://{subject.bucket}/{subject.key}")
    rule = [
        "rule fetch:",
        "    input:",
        f"        storage.s3({url}),",
        "    output:",
        f"        {python(subject.file_name)},",
        "    shell:",
        '        "cp {input:q} {output:q}"',
    ]
    text = module(imports, lines, settings, storage, rule)
    return Snippet(Kind.SNAKEMAKE, Language.PYTHON, text)
