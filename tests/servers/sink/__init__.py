"""An S3 and Swift server that keeps sizes and checksums and drops the bytes.

It is for whole sizes, loads and measurements, and costs little, so that the client is what is
measured. It is no substitute for a real server where correctness is the question: it checks no
signature. `tests.servers.sink.running` runs it in a process of its own.
"""

from tests.servers.sink.running import BUCKET, running_sink

__all__ = ["BUCKET", "running_sink"]
