"""What kind of content a file has, guessed from its name as services and browsers call it; pure."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mimetypes import MimeTypes

_OF_FIELDS = {
    "avro": "application/avro",
    "bam": "application/octet-stream",
    "bed": "text/plain",
    "cram": "application/octet-stream",
    "fa": "text/plain",
    "fasta": "text/plain",
    "fastq": "text/plain",
    "feather": "application/vnd.apache.arrow.file",
    "fits": "application/fits",
    "fq": "text/plain",
    "geojson": "application/geo+json",
    "geotiff": "image/tiff",
    "gff": "text/plain",
    "grib": "application/octet-stream",
    "gtf": "text/plain",
    "h5": "application/x-hdf5",
    "hdf5": "application/x-hdf5",
    "ipynb": "application/x-ipynb+json",
    "jsonl": "application/x-ndjson",
    "log": "text/plain",
    "md": "text/markdown",
    "nc": "application/x-netcdf",
    "ndjson": "application/x-ndjson",
    "npy": "application/octet-stream",
    "npz": "application/zip",
    "parquet": "application/vnd.apache.parquet",
    "r": "text/plain",
    "sam": "text/plain",
    "tif": "image/tiff",
    "toml": "application/toml",
    "tsv": "text/tab-separated-values",
    "vcf": "text/plain",
    "webp": "image/webp",
    "yaml": "application/yaml",
    "yml": "application/yaml",
}
"""What Python's own table lacks, or says otherwise than browsers and the formats' makers do."""
_COMPRESSED = {
    "gzip": "application/gzip",
    "bzip2": "application/x-bzip2",
    "xz": "application/x-xz",
    "br": "application/x-brotli",
    "compress": "application/x-compress",
}
_COMPRESSED_ENDS = {"zst": "application/zstd", "lz4": "application/x-lz4"}


def content_type_of(name: str) -> str | None:
    """Return the type of a file called `name`; None where the name does not tell.

    A compressed file is what it is, not what is inside: a type of the content with an encoding
    would have clients unpack it on their way, and the bytes would not be those of the file.
    """
    return _of_suffixes(".".join(name.lstrip(".").lower().rsplit(".", 2)[1:]))


@lru_cache(maxsize=256)
def _of_suffixes(suffixes: str) -> str | None:
    """Return the type of files with the last two suffixes of a name, such as "tar.gz"."""
    if not suffixes:
        return None
    last = suffixes.rpartition(".")[2]
    if last in _COMPRESSED_ENDS:
        return _COMPRESSED_ENDS[last]
    if last in _OF_FIELDS:
        return _OF_FIELDS[last]
    content_type, encoding = _table().guess_type(f"file.{suffixes}", strict=False)
    return _COMPRESSED.get(encoding) if encoding else content_type


@cache
def _table() -> "MimeTypes":
    """Return Python's own table; those of the machine, which differ from node to node, are not in
    it."""
    import mimetypes

    # The first table made reads the machine's files, even if they are not to be in it.
    files, mimetypes.knownfiles = mimetypes.knownfiles, []
    try:
        return mimetypes.MimeTypes()
    finally:
        mimetypes.knownfiles = files
