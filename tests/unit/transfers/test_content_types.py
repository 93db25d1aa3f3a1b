"""The types that files get from their names."""

import mimetypes

import pytest

from allastui.transfers.content_types import content_type_of


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("run.csv", "text/csv"),
        ("notes.md", "text/markdown"),
        ("data.json", "application/json"),
        ("MODEL.H5", "application/x-hdf5"),
        ("ice.nc", "application/x-netcdf"),
        ("table.parquet", "application/vnd.apache.parquet"),
        ("calls.vcf", "text/plain"),
        ("sample.bam", "application/octet-stream"),
        ("sample.fastq", "text/plain"),
        ("sample.fastq.gz", "application/gzip"),
        ("backup.tar.gz", "application/gzip"),
        ("backup.tar.zst", "application/zstd"),
        ("plot.v2.png", "image/png"),
        ("Makefile", None),
        (".bashrc", None),
        ("run.2026", None),
    ],
)
def test_a_name_tells_the_type_and_a_compressed_file_is_what_it_is(
    name: str, content_type: str | None
) -> None:
    assert content_type_of(name) == content_type


def test_what_a_machine_calls_a_type_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(mimetypes.types_map, ".pdf", "application/of-this-node")
    assert content_type_of("a.pdf") == "application/pdf"
