"""What ETags prove, and when they prove nothing."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.settings import MIB
from allastui.stores.entry import Form
from allastui.stores.store import ObjectStat, Part
from allastui.transfers.verify import (
    etag_matches,
    likely_part_sizes,
    multipart_etag,
    parts_give_etag,
    parts_in_etag,
)


def etag_of(data: bytes, part_size: int) -> str:
    parts = [data[start : start + part_size] for start in range(0, len(data), part_size)]
    return multipart_etag([hashlib.md5(part).hexdigest() for part in parts])


def test_the_etag_is_the_md5_of_the_md5s_and_their_count() -> None:
    first, second = "0cc175b9c0f1b6a831c399e269772661", "92eb5ffee6ae2fec3ad71c777531578f"
    joined = bytes.fromhex(first + second)
    assert multipart_etag([first, second]) == hashlib.md5(joined).hexdigest() + "-2"


def standing(etag: str | None, form: Form) -> ObjectStat:
    return ObjectStat(size=2, modified=None, version="v", etag=etag, form=form)


def test_the_parts_prove_the_etag_of_the_whole_or_disprove_it() -> None:
    first, second = "0cc175b9c0f1b6a831c399e269772661", "92eb5ffee6ae2fec3ad71c777531578f"
    parts = [Part(1, 1, first), Part(2, 1, second)]
    of_swift = hashlib.md5((first + second).encode()).hexdigest()
    of_s3 = multipart_etag([first, second])
    assert parts_give_etag(parts, standing(of_s3, Form.MULTIPART)) is True
    assert parts_give_etag(parts, standing(of_swift, Form.SLO)) is True
    assert parts_give_etag(parts[::-1], standing(of_s3, Form.MULTIPART)) is False
    assert parts_give_etag(parts[::-1], standing(of_swift, Form.SLO)) is False
    assert parts_give_etag(parts, standing(of_swift, Form.PLAIN)) is None
    assert parts_give_etag(parts, standing(None, Form.SLO)) is None


@given(
    data=st.binary(min_size=1, max_size=4000),
    part_size=st.integers(1, 1500),
    chunk=st.integers(1, 900),
)
def test_a_stream_in_any_chunks_gives_the_etag_of_its_parts(
    data: bytes, part_size: int, chunk: int
) -> None:
    chunks = [data[start : start + chunk] for start in range(0, len(data), chunk)]
    etag = etag_of(data, part_size)
    assert etag_matches(etag, len(data), part_size, lambda: chunks) is True
    damaged = [bytes([chunks[0][0] ^ 1]) + chunks[0][1:], *chunks[1:]]
    assert etag_matches(etag, len(data), part_size, lambda: damaged) is False


def test_a_plain_etag_is_the_md5_of_all_bytes() -> None:
    etag = hashlib.md5(b"text").hexdigest()
    assert etag_matches(etag, 4, None, lambda: [b"te", b"xt"]) is True
    assert etag_matches(etag, 4, None, lambda: [b"tes", b"t"]) is False


def test_an_unknown_part_size_is_guessed_from_what_other_clients_use() -> None:
    data = bytes(range(256)) * 4 * 4096 * 5
    for part_size in (5 * MIB, 8 * MIB, 15 * MIB):
        etag = etag_of(data, part_size)
        assert part_size in likely_part_sizes(len(data), etag)
        assert etag_matches(etag, len(data), None, lambda: [data]) is True


def test_a_part_size_that_nobody_guesses_proves_nothing() -> None:
    data = bytes(7 * MIB)
    etag = etag_of(data, 3 * MIB + 1)
    assert etag_matches(etag, len(data), None, lambda: [data]) is None


@pytest.mark.parametrize("etag", [None, "", "abc", "abc-2", "0" * 32, "0" * 32 + "-0"])
def test_what_is_no_multipart_etag_names_no_parts(etag: str | None) -> None:
    assert parts_in_etag(etag) is None
    assert likely_part_sizes(10 * MIB, etag) == []
