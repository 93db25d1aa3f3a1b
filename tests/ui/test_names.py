import pytest

from allastui.profiles.profile import Anonymous, Profile, Protocol
from allastui.stores.place import Place, local_place
from allastui.ui.names import complaint_of_name, name_label

S3 = Profile("s3", Protocol.S3, "https://object.example", Anonymous())
SWIFT = Profile("swift", Protocol.SWIFT, "https://object.example", Anonymous())
BUCKETS = Place("s3", "", "")


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("", "Type a name."),
        ("a/b", "no slash"),
        ("My_Data", "not D M _"),
        ("my data", "not space"),
        ("-data", "begins and ends with"),
        ("data.", "begins and ends with"),
        ("a..b", "two dots"),
        ("192.168.1.1", "four numbers"),
        ("ab", "at least 3"),
        ("a" * 64, "63 characters, and this has 64"),
        ("taken", "there already"),
        ("2001234-results", ""),
    ],
)
def test_the_rules_of_s3_buckets_are_told(name: str, complaint: str) -> None:
    found = complaint_of_name(name, BUCKETS, S3, ["taken"])
    assert complaint in found
    assert bool(found) == bool(complaint)


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("My Data_ä", ""),
        ("ä" * 128, ""),
        ("ä" * 129, "256 bytes, and this has 258"),
        ("a\n", "control"),
    ],
)
def test_the_rules_of_containers_are_told(name: str, complaint: str) -> None:
    found = complaint_of_name(name, Place("swift", "", ""), SWIFT)
    assert complaint in found
    assert bool(found) == bool(complaint)


def test_the_length_of_keys_and_of_file_names_is_told() -> None:
    place = Place("s3", "bucket", "d" * 1000 + "/")
    assert complaint_of_name("n" * 23, place, S3) == ""
    assert "1,024 bytes, and this has 1,025" in complaint_of_name("n" * 24, place, S3)
    here = local_place("/tmp/")
    assert complaint_of_name("ä" * 127, here, None) == ""
    assert "255 bytes, and this has 256" in complaint_of_name("ä" * 128, here, None)
    assert complaint_of_name("\udcff", here, None) == "A name cannot hold that."


def test_the_label_tells_the_rules_before_anything_is_typed() -> None:
    assert "3 to 63" in name_label("bucket", BUCKETS, S3)
    assert "over S3 too" in name_label("bucket", Place("swift", "", ""), SWIFT)
    assert name_label("folder", Place("s3", "b", ""), S3) == "Name of the folder"
