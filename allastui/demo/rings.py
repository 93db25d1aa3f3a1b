"""Rings of one device: where the proxy finds the account, container and object servers."""

from pathlib import Path

from allastui.demo.config import INNER_PORTS

_PARTITION_POWER = 4


def write_rings(swift_dir: Path) -> None:
    """Write the three rings below `swift_dir`."""
    from swift.common.ring.ring import RingData

    for name, port in INNER_PORTS.items():
        device = {
            "id": 0,
            "region": 1,
            "zone": 1,
            "ip": "127.0.0.1",
            "port": port,
            "replication_ip": "127.0.0.1",
            "replication_port": port,
            "device": "d1",
            "weight": 1.0,
            "meta": "",
        }
        all_on_it = [[0] * 2**_PARTITION_POWER]
        ring = RingData(all_on_it, [device], 32 - _PARTITION_POWER)
        ring.save(str(swift_dir / f"{name}.ring.gz"))
