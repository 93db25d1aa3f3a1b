"""The files of the project that the pictures show."""

from allastui.settings import MIB

_HOUR = 3600
FILES = (
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
)
