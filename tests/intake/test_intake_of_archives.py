"""Archives, honest and hostile: each lie costs one sentence, and the rest is read."""

from __future__ import annotations

import gzip
import io
import os
import stat
import string
import struct
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packing import (
    ANSWER,
    CATALOG,
    code,
    entry,
    notebook,
    tar_entry,
    tar_header,
    tarred,
    zipped,
)

from autograder.intake import open_submissions
from autograder.intake.limits import Limits

GOOD = ("activations/sigmoid.py", "good = 1\n")
END = bytes(1024)


@pytest.fixture
def hand_in(tmp_path):
    def read(name, packed, told=None, **limits):
        (tmp_path / name).write_bytes(packed)
        before = sorted(tmp_path.rglob("*"))
        intake = open_submissions(tmp_path / name, CATALOG, told, Limits(**limits))
        assert sorted(tmp_path.rglob("*")) == before  # nothing is unpacked to disk
        assert all("\n" not in problem.sentence for problem in intake.problems)
        return intake

    return read


def only_good(intake):
    return [(one.slug, one.source) for one in intake.submissions] == [("activations/sigmoid", "good = 1\n")]


def sentences(intake):
    return [problem.sentence for problem in intake.problems]


PACKERS = {
    "hw.zip": zipped,
    "hw.tar": lambda *files: tarred(*files, mode="w:"),
    "hw.tgz": tarred,
    "hw.tar.gz": lambda *files: tarred(*files, format=tarfile.GNU_FORMAT),
    "HW.TAR.GZ": lambda *files: tarred(*files, format=tarfile.USTAR_FORMAT),
}


@pytest.mark.parametrize("name", PACKERS)
def test_several_exercises_in_one_archive(hand_in, tmp_path, name):
    packed = PACKERS[name](
        ("me/losses/invented.ipynb", notebook(code("x = 1"))),
        ("me/activations/softmax.py", ANSWER),
        ("me/helper.py", "not read"),
        ("me/plot.png", b"\x89PNG"),
        ("me/.ipynb_checkpoints/softmax.py", "old"),
        ("__MACOSX/me/._softmax.py", b"\0\1"),
        ("me/venv/lib/site-packages/keras/activations/softmax.py", "theirs"),
        (".DS_Store", b"\0"),
    )
    intake = hand_in(name, packed)
    assert intake.problems == []
    assert [(one.slug, one.source, one.label, one.origin) for one in intake.submissions] == [
        ("activations/softmax", ANSWER, "me/activations/softmax.py", str(tmp_path / name)),
        ("losses/invented", "# %% cell 1\nx = 1\n", "me/losses/invented.ipynb", str(tmp_path / name)),
    ]


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tars_of_every_format_are_read_as_the_standard_library_wrote_them(hand_in, format):
    folder = "x" * 90 + "/" + ("ü" * 40 if format != tarfile.USTAR_FORMAT else "y" * 60)
    packed = tarred(("a/readme.txt", "x" * 700), (f"{folder}/softmax.py", ANSWER), GOOD, format=format)
    intake = hand_in("hw.tgz", packed)
    assert [one.source for one in intake.submissions] == ["good = 1\n", ANSWER]
    assert intake.problems == []


PATHS = {
    "/etc/activations/softmax.py": "has an absolute path",
    "../activations/softmax.py": "has a path that leads outside",
    "a/../../softmax.py": "has a path that leads outside",
    "..\\softmax.py": "has a path that leads outside",
    "C:\\work\\softmax.py": "has an absolute path",
    "c:softmax.py": "has an absolute path",
    "\\\\host\\share\\softmax.py": "has an absolute path",
    "activations/soft\x1b[2Jmax.py": "has a control character in its name",
    "activations\n/softmax.py": "has a control character in its name",
    "a/" * 20 + "softmax.py": "lies more than 16 folders deep",
    "a" * 2_000 + "/softmax.py": "has a path of 2,011 characters",
}


@pytest.mark.parametrize("pack", ["hw.zip", "hw.tgz", "hw.tar.gz"])
@pytest.mark.parametrize("path", PATHS, ids=lambda path: ascii(path[:20]))
def test_paths_that_lead_elsewhere(hand_in, pack, path):
    intake = hand_in(pack, PACKERS[pack]((path, ANSWER), GOOD))
    assert only_good(intake)
    (sentence,) = sentences(intake)
    assert PATHS[path] in sentence


def test_a_nul_does_not_hide_the_end_of_a_name(hand_in):
    packed = zipped(("activations/softmax.pyX.exe", ANSWER), GOOD).replace(b"pyX", b"py\0")
    intake = hand_in("hw.zip", packed)
    assert only_good(intake)
    assert sentences(intake) == ["“activations/softmax.py⟨U+0000⟩.exe” has a control character in its name."]


def lying(**fields):
    """A zip whose second file has another real size than both of its headers declare."""
    packed = bytearray(zipped(GOOD, ("activations/softmax.py", "x" * 5_000)))
    for signature, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        at = packed.rindex(signature) + offset
        packed[at : at + 4] = struct.pack("<I", fields["size"])
    return bytes(packed)


def patched(packed, signature, offset, value):
    packed = bytearray(packed)
    at = packed.rindex(signature) + offset
    packed[at : at + len(value)] = value
    return bytes(packed)


SOFTMAX = ("activations/softmax.py", ANSWER * 100)
ZIPS = {
    "link": (
        zipped(
            GOOD, (entry("activations/softmax.py", external_attr=(stat.S_IFLNK | 0o777) << 16), "/etc/passwd")
        ),
        "is a link",
    ),
    "device": (
        zipped(GOOD, (entry("activations/softmax.py", external_attr=stat.S_IFCHR << 16), "")),
        "is no ordinary file",
    ),
    "pipe": (zipped(GOOD, (entry("pipe", external_attr=stat.S_IFIFO << 16), "")), "is no ordinary file"),
    "encrypted": (
        patched(zipped(GOOD, SOFTMAX), b"PK\1\2", 8, b"\1"),
        "is encrypted; pack it without a password",
    ),
    "lzma": (patched(zipped(GOOD, SOFTMAX), b"PK\1\2", 10, b"\x0e"), "is packed by an unusual method"),
    "declares less": (lying(size=10), "is damaged and cannot be unpacked"),
    "declares more": (lying(size=50_000), "is damaged and cannot be unpacked"),
    "declares 4 GiB": (lying(size=0xFFFFFFF0), "is larger than 1 MiB"),
    "wrong checksum": (patched(zipped(GOOD, SOFTMAX), b"PK\1\2", 16, b"abcd"), "is damaged"),
    "bytes changed": (
        patched(zipped(GOOD, SOFTMAX), b"PK\3\4", 30 + len(SOFTMAX[0]), b"\xff\xff\xff"),
        "is damaged",
    ),
    "two names": (patched(zipped(GOOD, SOFTMAX), b"PK\3\4", 30, b"A"), "is damaged"),
    "points nowhere": (patched(zipped(GOOD, SOFTMAX), b"PK\1\2", 42, b"\xff\xff\xff\x7f"), "is damaged"),
    "nested": (zipped(GOOD, ("more.zip", zipped(SOFTMAX))), "“more.zip” is an archive of its own"),
    "large": (zipped(GOOD, ("activations/softmax.py", " " * (2 << 20))), "is larger than 1 MiB"),
    "bomb": (
        zipped(GOOD, ("activations/softmax.ipynb", " " * (20 << 20))),
        "unpacks to more than 200 times its packed size",
    ),
    "large bomb": (zipped(GOOD, ("activations/softmax.ipynb", bytes(65 << 20))), "is larger than 64 MiB"),
}


@pytest.mark.parametrize("lie", ZIPS)
def test_a_zip_that_lies_loses_that_file_only(hand_in, lie):
    packed, complaint = ZIPS[lie]
    intake = hand_in("hw.zip", packed)
    assert only_good(intake)
    (sentence,) = sentences(intake)
    assert complaint in sentence


def test_a_zip_that_repeats_its_largest_file_is_read_only_so_far(hand_in):
    files = [(f"a{number}/activations/softmax.ipynb", os.urandom(1 << 20)) for number in range(5)]
    intake = hand_in("hw.zip", zipped(GOOD, *files), total=3 << 20)
    assert only_good(intake)
    assert "holds more than 3 MiB; the rest was not read" in sentences(intake)[0]


def test_a_huge_table_of_contents_is_not_loaded(hand_in):
    packed = zipped(*((f"{number}.txt", b"") for number in range(3_000)))
    intake = hand_in("hw.zip", packed, directory=100_000)
    assert sentences(intake) == [
        f"“{intake.problems[0].where}” has a table of contents too large for a submission."
    ]


@pytest.mark.parametrize("name", PACKERS)
def test_more_files_than_allowed(hand_in, name):
    packed = PACKERS[name](GOOD, *((f"{number}.txt", b"") for number in range(20)))
    intake = hand_in(name, packed, members=10)
    assert only_good(intake)
    assert "holds more than 10 files; the rest was not looked at" in sentences(intake)[0]


@pytest.mark.parametrize("name", ["hw.zip", "hw.tar", "hw.tgz"])
@pytest.mark.parametrize(
    "packed", [b"", b"PK", b"hello", bytes(2_000), b"\x1f\x8b\x08", b"PK\5\6" + bytes(18), os.urandom(5_000)]
)
def test_what_is_no_archive_costs_one_sentence(hand_in, name, packed):
    intake = hand_in(name, packed)
    assert intake.submissions == []
    assert len(intake.problems) == 1


TARS = {
    "link": (tar_entry("activations/softmax.py", tarfile.SYMTYPE, "/etc/passwd"), "is a link"),
    "hard link": (tar_entry("activations/softmax.py", tarfile.LNKTYPE, GOOD[0]), "is a link"),
    "device": (tar_entry("activations/softmax.py", tarfile.CHRTYPE), "is no ordinary file"),
    "pipe": (tar_entry("pipe", tarfile.FIFOTYPE), "is no ordinary file"),
    "unknown": (tar_entry("what", b"Q"), "is no ordinary file"),
    "sparse": (tar_entry("activations/softmax.py", tarfile.GNUTYPE_SPARSE), "has holes"),
    "nested": (("more.tar.gz", tarred(GOOD)), "is an archive of its own"),
    "large": (("activations/softmax.py", bytes(2 << 20)), "is larger than 1 MiB"),
}


@pytest.mark.parametrize("lie", TARS)
@pytest.mark.parametrize("name", ["hw.tar", "hw.tgz"])
def test_a_tar_that_holds_no_ordinary_file_loses_that_file_only(hand_in, lie, name):
    member, complaint = TARS[lie]
    intake = hand_in(name, PACKERS[name](member, GOOD))
    assert only_good(intake)
    (sentence,) = sentences(intake)
    assert complaint in sentence


GOOD_TAR = tarred(GOOD, mode="w:")[:1024]
BROKEN = {
    "cut in a header": (GOOD_TAR + tar_header(b"a.txt")[:300], "ends in the middle"),
    "cut in a file": (GOOD_TAR + tar_header(b"a.txt", size=b"00000002000"), "ends in the middle"),
    "no end": (GOOD_TAR, "ends in the middle"),
    "checksum": (GOOD_TAR + tar_header(b"a.txt", checksum=b"0000000\0") + END, "is damaged; what follows"),
    "negative size": (GOOD_TAR + tar_header(b"a.txt", size=b"\xff" * 12) + END, "is damaged; what follows"),
    "no number": (GOOD_TAR + tar_header(b"a.txt", size=b"-0000000512") + END, "is damaged; what follows"),
    "endless size": (
        GOOD_TAR + tar_header(b"a.txt", size=b"\x80" + b"\x7f" * 11) + END,
        "ends in the middle",
    ),
    "broken records": (
        GOOD_TAR + tar_header(b"a.txt", type=b"x", size=b"00000001000") + b"9" * 512 + END,
        "is damaged; what follows",
    ),
}


@pytest.mark.parametrize("lie", BROKEN)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_tar_that_breaks_off_keeps_what_came_before(hand_in, lie, pack):
    packed, complaint = BROKEN[lie]
    intake = hand_in("hw.tar.gz", pack(packed))
    assert only_good(intake)
    (sentence,) = sentences(intake)
    assert complaint in sentence


@pytest.mark.parametrize("kind", [b"x", b"L", b"g", b"K"])
def test_a_giant_header_is_stepped_over(hand_in, kind):
    giant = tar_header(type=kind, size=b"%011o" % (4 << 20)) + b"9" * (4 << 20)
    intake = hand_in("hw.tar", GOOD_TAR + giant + tar_header(b"activations/softmax.py") + END)
    slugs = [one.slug for one in intake.submissions]
    assert slugs == ["activations/sigmoid"] + ["activations/softmax"] * (kind in b"gK")
    assert ["has too long a header" in sentence for sentence in sentences(intake)] == [True] * (kind in b"xL")


def test_a_tar_bomb_stops_at_the_total(hand_in):
    packed = tarred(GOOD, ("zeros.bin", bytes(8 << 20)), ("activations/softmax.py", ANSWER))
    intake = hand_in("hw.tgz", packed, total=2 << 20)
    assert only_good(intake)
    assert "holds more than 2 MiB; the rest was not read" in sentences(intake)[0]


def test_a_gzip_of_many_parts_is_read_but_not_of_endless_ones(hand_in):
    tar = tarred(GOOD, mode="w:")
    assert only_good(
        hand_in("hw.tgz", gzip.compress(tar[:700]) + gzip.compress(b"") + gzip.compress(tar[700:]))
    )
    intake = hand_in("hw.tgz", gzip.compress(tar[:700]) + gzip.compress(b"") * 2_000)
    assert "is made of too many gzip parts" in sentences(intake)[0]


def test_a_wrong_checksum_at_the_end_of_a_gzip_is_told(hand_in):
    packed = bytearray(tarred(GOOD))
    packed[-8] ^= 1
    assert "is damaged" in sentences(hand_in("hw.tgz", bytes(packed)))[0]


def test_thousands_of_lies_are_not_told_one_by_one(hand_in):
    intake = hand_in("hw.zip", zipped(GOOD, *((f"../{number}", "") for number in range(200))))
    assert only_good(intake)
    assert len(intake.problems) == 51
    assert "has 150 more problems like these" in sentences(intake)[-1]


SEEDS = [
    ("hw.zip", zipped(GOOD, ("activations/softmax.ipynb", notebook(code(ANSWER))))),
    ("hw.tar", tarred(GOOD, (f"{'x' * 120}/softmax.py", ANSWER), mode="w:")),
    ("hw.tgz", tarred(GOOD, (f"{'x' * 120}/softmax.py", ANSWER))),
]


@settings(max_examples=300, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=4)), max_size=6),
    kept=st.floats(0, 1),
)
def test_damaged_archives_raise_nothing_and_give_nothing_but_what_was_packed(
    tmp_path_factory, seed, changes, kept
):
    name, packed = seed
    damaged = bytearray(packed)
    for where, what in changes:
        at = int(where * len(packed))
        damaged[at : at + len(what)] = what
    path = tmp_path_factory.mktemp("damaged") / name
    path.write_bytes(damaged[: int(kept * len(damaged)) or None])
    intake = open_submissions(path, CATALOG)
    assert intake.submissions or intake.problems
    assert all("\n" not in problem.sentence for problem in intake.problems)


names = st.text(st.sampled_from("ab/\\.:. \x00\x1b\n\u202eéC"), min_size=1, max_size=12)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(names, st.sampled_from(["", "/softmax.py", "/activations/softmax.py"])), max_size=5)
)
def test_no_path_of_an_archive_gets_through_unless_it_stays_inside(tmp_path_factory, paths):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, (name, end) in enumerate(paths):
            info = zipfile.ZipInfo("x")
            info.filename = info.orig_filename = f"{name}{number}{end}"
            archive.writestr(info, ANSWER)
    path = tmp_path_factory.mktemp("paths") / "hw.zip"
    path.write_bytes(packed.getvalue())
    intake = open_submissions(path, CATALOG)
    for submission in intake.submissions:
        parts = submission.label.replace("\\", "/").split("/")
        assert ".." not in parts
        assert parts[0]
        assert not (parts[0][:1] in string.ascii_letters and parts[0][1:2] == ":")  # a drive
        assert "U+0000" not in submission.label
    told = " ".join(problem.sentence for problem in intake.problems)
    assert not set("\x00\x1b\n\u202e") & set(told)
