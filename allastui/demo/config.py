"""What the demo's servers are told: the start line from the parent, and Swift's own files."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from allastui.demo.authentication import AskKeystone, OwnUser, SignIns

REGION = "us-east-1"
PART_LIMIT = 10_000

INNER_PORTS = {"account": 6202, "container": 6201, "object": 6200}
"""What the rings say; no TCP port is opened, each number stands for one Unix domain socket."""


@dataclass(frozen=True, slots=True)
class StartLine:
    """What the parent writes to the child's standard input, as one line of JSON.

    `folder` exists and is 0700; everything the servers write goes there. `listener` is the
    descriptor of a TCP socket that listens already, on which clients are served.
    """

    folder: str
    listener: int
    sign_ins: SignIns

    @property
    def socket_paths(self) -> dict[int, str]:
        """The Unix domain socket of each inner server by its port in the rings.

        Relative to the folder, which is the child's working directory: an absolute path may be
        longer than the 107 bytes that a socket address holds.
        """
        return {port: f"sockets/{name}" for name, port in INNER_PORTS.items()}

    def encode(self) -> bytes:
        kind = type(self.sign_ins).__name__
        fields = [self.folder, self.listener, kind, asdict(self.sign_ins)]
        return json.dumps(fields).encode() + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> "StartLine":
        """Read what `encode` wrote; raises ValueError for anything else."""
        folder, listener, kind, fields = json.loads(line)
        sign_ins: SignIns = OwnUser(**fields) if kind == "OwnUser" else AskKeystone(**fields)
        return cls(folder, listener, sign_ins)


def write_configuration(start: StartLine) -> Path:
    """Write Swift's configuration files below the folder and return where they are.

    The caller's umask makes them 0600: one of them holds the key.
    """
    folder = Path(start.folder)
    swift_dir = folder / "etc"
    for name in ("etc", "devices/d1", "recon", "sockets"):
        (folder / name).mkdir(parents=True)
    salt = secrets.token_hex(16)
    _write(
        swift_dir / "swift.conf",
        f"""
        [swift-hash]
        swift_hash_path_suffix = {salt}
        swift_hash_path_prefix = {salt}
        [storage-policy:0]
        name = default
        default = yes
        [swift-constraints]
        """,
    )
    for name in INNER_PORTS:
        _write(swift_dir / f"{name}-server.conf", _common(folder) + _INNER.format(name=name))
    _write(swift_dir / "proxy-server.conf", _common(folder) + _proxy(start))
    return swift_dir


def updater_settings(start: StartLine) -> dict[str, str]:
    """Return the settings of the container updater, which keeps the account's totals right."""
    folder = Path(start.folder)
    return {
        "swift_dir": str(folder / "etc"),
        "devices": str(folder / "devices"),
        "recon_cache_path": str(folder / "recon"),
        "mount_check": "false",
        "account_suppression_time": "0",
        "containers_per_second": "5000",
        "log_level": "WARNING",
        "log_custom_handlers": "allastui.demo.logs.to_standard_error",
    }


def _write(path: Path, text: str) -> None:
    path.write_text("\n".join(line.strip() for line in text.splitlines()) + "\n")


def _common(folder: Path) -> str:
    return f"""
        [DEFAULT]
        swift_dir = {folder}/etc
        devices = {folder}/devices
        recon_cache_path = {folder}/recon
        mount_check = false
        disable_fallocate = true
        fallocate_reserve = 0
        workers = 0
        log_level = WARNING
        log_custom_handlers = allastui.demo.logs.to_standard_error
        eventlet_debug = false
        node_timeout = 60
        conn_timeout = 5
        """


_INNER = """
        network_chunk_size = 262144
        disk_chunk_size = 262144
        mb_per_sync = 0
        [pipeline:main]
        pipeline = {name}-server
        [app:{name}-server]
        use = egg:swift#{name}
        [{name}-updater]
        [{name}-replicator]
        """

_PIPELINE = (
    "catch_errors gatekeeper healthcheck cache listing_formats bulk tempurl formpost"
    " {sign_ins} staticweb copy container-quotas account-quotas slo dlo versioned_writes symlink"
)


def _proxy(start: StartLine) -> str:
    pipeline = _PIPELINE.format(sign_ins=start.sign_ins.filters)
    plain = "".join(
        f"\n[filter:{name}]\nuse = egg:swift#{name.replace('-', '_')}\n{_OPTIONS.get(name, '')}"
        for name in pipeline.split()
        if name == "s3api" or name not in ("cache", *start.sign_ins.filters.split())
    )
    return f"""
        [pipeline:main]
        pipeline = {pipeline} proxy-server
        [app:proxy-server]
        use = egg:swift#proxy
        account_autocreate = true
        allow_account_management = true
        client_chunk_size = 262144
        object_chunk_size = 262144
        [filter:cache]
        paste.filter_factory = allastui.demo.cache:filter_factory
        {start.sign_ins.sections()}
        {plain}
        """


_OPTIONS = {
    "slo": f"max_manifest_segments = {PART_LIMIT}\n",
    "versioned_writes": "allow_versioned_writes = true\nallow_object_versioning = true\n",
    "s3api": (
        f"location = {REGION}\nmax_upload_part_num = {PART_LIMIT}\nmulti_delete_concurrency = 4\n"
    ),
}
