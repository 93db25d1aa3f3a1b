"""A client of another make that has no keys: curl."""

import subprocess


def anybody(url: str, upload: bytes | None = None) -> tuple[int, bytes]:
    """Return status and body of a GET, or of a PUT of `upload`, without a sign-in."""
    sending = (
        ["-X", "PUT", "-H", "Content-Type:", "--data-binary", "@-"] if upload is not None else []
    )
    done = subprocess.run(
        ["curl", "-s", "-S", "--noproxy", "*", "-w", "\n%{http_code}", *sending, url],
        input=upload or b"",
        capture_output=True,
        check=True,
    )
    body, _, status = done.stdout.rpartition(b"\n")
    return int(status), body


def is_refused(url: str) -> bool:
    return anybody(url)[0] in (401, 403, 404)
