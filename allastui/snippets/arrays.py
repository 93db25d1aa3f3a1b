"""Snippets for what reads S3 as files or tables: s3fs, pyarrow, pandas."""

from allastui.profiles.profile import Anonymous
from allastui.snippets.boto import config_settings
from allastui.snippets.key_places import ACCESS, SECRET, SESSION, AwsProfile, s3_key_place
from allastui.snippets.python_keys import call, module, s3_python_keys
from allastui.snippets.quoting import python
from allastui.snippets.subject import Kind, Language, Snippet, Subject

_COMPRESSED = (".gz", ".bz2", ".xz", ".zst")
_PANDAS = {
    ".csv": "read_csv",
    ".tsv": "read_csv",
    ".parquet": "read_parquet",
    ".json": "read_json",
    ".jsonl": "read_json",
    ".ndjson": "read_json",
    ".feather": "read_feather",
    ".xlsx": "read_excel",
}
_PANDAS_ARGUMENTS = {".tsv": ['sep="\\t"'], ".jsonl": ["lines=True"], ".ndjson": ["lines=True"]}
_FSSPEC = {ACCESS: "key", SECRET: "secret", SESSION: "token"}
_ARROW = {ACCESS: "access_key", SECRET: "secret_key", SESSION: "session_token"}


def table_suffix(name: str) -> str:
    """Return the ending that tells the kind of a table, "" for what pandas has no reader for."""
    lower = name.lower()
    for suffix in _COMPRESSED:
        lower = lower.removesuffix(suffix)
    return next((suffix for suffix in _PANDAS if lower.endswith(suffix)), "")


def fsspec_options(subject: Subject) -> tuple[list[str], list[str], dict[str, str]]:
    """Return imports, lines that read the key, and the options of s3fs as expressions."""
    profile, options = subject.profile, {}
    imports: list[str] = []
    lines: list[str] = []
    place = s3_key_place(profile, subject.home)
    if isinstance(profile.credentials, Anonymous):
        options["anon"] = "True"
    elif isinstance(place, AwsProfile):
        options["profile"] = python(place.name)
    else:
        keys = s3_python_keys(subject)
        imports, lines = list(keys.imports), list(keys.lines)
        options |= {_FSSPEC[name]: value for name, value in keys.values.items()}
    if profile.endpoint is not None:
        options["endpoint_url"] = python(profile.endpoint)
    client = [f'"region_name": {python(subject.region)}']
    if not profile.tls.verify:
        client.append('"verify": False')
    elif profile.tls.ca_file is not None:
        client.append(f'"verify": {python(profile.tls.ca_file)}')
    options["client_kwargs"] = f"{{{', '.join(client)}}}"
    settings = config_settings(subject)
    settings.pop("signature_version", None)
    if not subject.is_plain and profile.signature.value == "v2":
        settings["signature_version"] = '"s3"'
    inner = [f'        "{name}": {value},' for name, value in settings.items()]
    options["config_kwargs"] = "\n".join(["{", *inner, "    }"])
    return imports, lines, options


def s3fs_snippet(subject: Subject) -> Snippet:
    """Return what opens the object as a file, or lists what there is."""
    imports, lines, options = fsspec_options(subject)
    system = call(
        "files = s3fs.S3FileSystem(", [f"{name}={value}" for name, value in options.items()]
    )
    path = python(f"{subject.bucket}/{subject.key}" if subject.key else subject.bucket)
    if subject.is_object:
        work = [f'with files.open({path}, "rb") as file:', "    print(len(file.read()))"]
    elif subject.bucket:
        work = [
            f"for path, found in files.find({path}, detail=True).items():",
            '    print(found["size"], path)',
        ]
    else:
        work = ['for bucket in files.ls(""):', "    print(bucket)"]
    return Snippet(
        Kind.S3FS, Language.PYTHON, module([*imports, "import s3fs"], lines, system, work)
    )


def pandas_snippet(subject: Subject) -> Snippet:
    """Return what reads an object that is a table; `table_suffix` tells whether it is one."""
    imports, lines, options = fsspec_options(subject)
    suffix = table_suffix(subject.key)
    url = python(f"s3://{subject.bucket}/{subject.key}")
    storage = call(
        "storage_options = {", [f'"{name}": {value}' for name, value in options.items()], "}"
    )
    arguments = [url, *_PANDAS_ARGUMENTS.get(suffix, []), "storage_options=storage_options"]
    work = [*call(f"table = pandas.{_PANDAS[suffix]}(", arguments), "print(table)"]
    text = module([*imports, "import pandas"], lines, storage, work)
    return Snippet(Kind.PANDAS, Language.PYTHON, text)


def pyarrow_snippet(subject: Subject) -> Snippet:
    """Return what reads the object as a table or as bytes, or lists what there is."""
    profile = subject.profile
    imports = ["from pyarrow import fs"]
    lines: list[str] = []
    options: list[str] = []
    if isinstance(profile.credentials, Anonymous):
        options.append("anonymous=True")
    else:
        keys = s3_python_keys(subject)
        imports += keys.imports
        lines += keys.lines
        options += [f"{_ARROW[name]}={value}" for name, value in keys.values.items()]
    scheme, _, host = subject.endpoint.partition("://")
    if profile.endpoint is not None:
        options += [f"endpoint_override={python(host)}", f"scheme={python(scheme)}"]
    options += [f"region={python(subject.region)}"]
    if subject.is_virtual and profile.endpoint is not None:
        options += ["force_virtual_addressing=True"]
    system = call("files = fs.S3FileSystem(", options)
    more, work = _arrow_work(subject)
    return Snippet(Kind.PYARROW, Language.PYTHON, module([*imports, *more], lines, system, work))


def _arrow_work(subject: Subject) -> tuple[list[str], list[str]]:
    path = python(f"{subject.bucket}/{subject.key}".rstrip("/"))
    if not subject.is_object:
        where = path if subject.bucket else '""'
        recursive = "True" if subject.bucket else "False"
        return [], [
            f"for found in files.get_file_info(fs.FileSelector({where}, recursive={recursive})):",
            "    print(found.size, found.path)",
        ]
    suffix = table_suffix(subject.key)
    if suffix == ".parquet":
        read = f"parquet.read_table({path}, filesystem=files)"
        return ["from pyarrow import parquet"], [f"table = {read}", "print(table)"]
    if suffix in (".csv", ".tsv"):
        options = ', parse_options=csv.ParseOptions(delimiter="\\t")' if suffix == ".tsv" else ""
        return ["from pyarrow import csv"], [
            f"with files.open_input_stream({path}) as stream:",
            f"    table = csv.read_csv(stream{options})",
            "print(table)",
        ]
    return [], [
        f"with files.open_input_stream({path}, compression=None) as stream:",
        "    data = stream.read()",
        "print(len(data))",
    ]
