"""The files and objects that are made for the pictures, beside the samples of the demo."""

import os
from pathlib import Path

from allastui.settings import MIB
from allastui.stores.body import BytesBody
from allastui.stores.store import Attributes, Store

_HOUR = 3600
_FILES = (
    # name, bytes, age in seconds
    ("figures/ice-season.pdf", 412_300, 30 * _HOUR),
    ("figures/stations.png", 88_104, 31 * _HOUR),
    ("notebooks/trend.ipynb", 61_733, 5 * _HOUR),
    ("tables/ice-station-5.csv", 1_204, 50 * _HOUR),
    ("tables/ice-station-6.csv", 1_187, 50 * _HOUR),
    ("README.md", 1_842, 700 * _HOUR),
    ("environment.yml", 655, 900 * _HOUR),
    ("ice-model-run-7.nc", 448 * MIB, 3 * _HOUR),
    ("reanalysis-2024.nc", 320 * MIB, 75 * _HOUR),
    ("run-7.log", 45_902, 2 * _HOUR),
    ("run-7.sh", 1_377, 6 * _HOUR),
    ("requirements.txt", 214, 900 * _HOUR),
    ("satellite-2026-01.tif", 38 * MIB, 290 * _HOUR),
    ("satellite-2026-02.tif", 41 * MIB, 290 * _HOUR),
    ("satellite-2026-03.tif", 40 * MIB, 290 * _HOUR),
    ("snow-depth.csv", 96_410, 26 * _HOUR),
    ("stations.geojson", 18_245, 400 * _HOUR),
    ("submit-all.sh", 2_914, 6 * _HOUR),
    ("thickness.parquet", 7_340_032, 4 * _HOUR),
)
_MAPS = tuple(
    (f"maps/{name}-{year}.png", size + 4_111 * (year % 7))
    for name, size in (("first-ice", 212_480), ("last-ice", 198_655), ("thickness", 341_002))
    for year in range(2019, 2026)
)


def make_files(home: Path, now: float) -> None:
    for name, size, age in _FILES:
        file = home / "lake-ice" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "xb") as content:
            content.truncate(size)
        os.utime(file, (now - age, now - age))
        os.utime(file.parent, (now - age, now - age))


def make_maps(store: Store, bucket: str) -> None:
    """Write maps to the bucket, so that a pane has something to show."""
    for key, size in _MAPS:
        store.put(bucket, key, BytesBody(bytes(size)), Attributes(content_type="image/png"))
