"""The data sets: always the same, read back as they were made, and worth learning from."""

from __future__ import annotations

import numpy as np
import pytest

from dlkit.data import making
from dlkit.data.builders import BUILDERS, Spirals, checksum, prepared

# A change here changes what everybody trains on: give the builder another version with it.
CHECKSUMS = {
    "spirals": "924259f0364b1d14",
    "shapes": "183882bf79b7f177",
    "digits": "33ae3edbe9f7537e",
    "copy_sequence": "6f250d6c87cb0ed7",
    "reverse_sequence": "d62d45e5ebe86445",
    "sort_sequence": "d32cec29be99f2d3",
    "tagged_words": "e6cd6286b34ab816",
    "translations": "57f9ba09e2042658",
    "letters": "5aa0536fdd58750f",
    "seasons": "b4f07e739f6e3c1a",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


def test_every_data_set_has_its_checksum():
    assert set(CHECKSUMS) == set(BUILDERS)


@pytest.mark.parametrize("name", BUILDERS)
def test_it_is_made_the_same_everywhere_and_read_back_as_it_was_made(name, folder):
    builder = prepared(name, folder)
    assert checksum(BUILDERS[name]) == CHECKSUMS[name]
    assert {split: info.num_examples for split, info in builder.info.splits.items()} == builder.COUNTS
    read = list(builder.as_dataset(split="test").as_numpy_iterator())
    made = list(builder.records("test"))
    assert len(read) == len(made)
    for one, other in zip(read[:20], made[:20], strict=True):
        for key, value in other.items():
            assert plain(one[key]) == plain(value), key


def test_two_processes_may_prepare_the_same_data_at_once(monkeypatch, tmp_path):
    """Workers start together; the one that is done second takes the first one's files."""
    make = Spirals.make

    def overtaken(dice, count):
        monkeypatch.setattr(Spirals, "make", staticmethod(make))
        prepared("spirals", tmp_path)
        return make(dice, count)

    monkeypatch.setattr(Spirals, "make", staticmethod(overtaken))
    builder = prepared("spirals", tmp_path)
    assert builder.info.splits["train"].num_examples == Spirals.COUNTS["train"]
    assert [each.name for each in builder.data_path.parent.iterdir()] == ["1.0.0"]


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray):
        return [plain(each) for each in value.tolist()]
    return [plain(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", BUILDERS)
def test_no_split_shows_what_another_asks(name):
    builder = BUILDERS[name]
    made = {split: {repr(plainly(record)) for record in builder.records(split)} for split in builder.COUNTS}
    shared = len(made["train"] & made["test"]) / len(made["test"])
    # Short sentences and sequences may come up twice by chance; pictures and points do not.
    by_chance = ("copy_sequence", "reverse_sequence", "sort_sequence", "tagged_words", "translations")
    assert shared <= (0.3 if name in by_chance else 0.0), shared


def plainly(record):
    return {name: plain(value) if isinstance(value, np.ndarray) else value for name, value in record.items()}


def test_sequences_are_copied_reversed_and_sorted():
    dice = np.random.default_rng(0)
    for task, right in (("copy", list), ("reverse", lambda s: s[::-1]), ("sort", sorted)):
        found = list(making.sequences(dice, 50, task))
        assert all(each["target"] == right(each["source"]) for each in found)
        assert {len(each["source"]) for each in found} >= {3, making.LONGEST}
        assert min(min(each["source"]) for each in found) == 1


def test_translations_keep_the_order_and_every_word():
    words = making.ARTICLES | making.NOUNS | making.ADJECTIVES | making.VERBS | making.ADVERBS
    for each in making.translations(np.random.default_rng(0), 50):
        assert [words[word] for word in each["english"].split()] == each["german"].split()


def test_a_nearest_neighbour_tells_the_shapes_and_the_arms_of_the_spiral():
    """Better than chance by far, and not perfect: there is something to learn."""
    for name, key, chance in (("spirals", "point", 1 / 3), ("shapes", "image", 1 / 4)):
        make = BUILDERS[name].make
        known = list(make(np.random.default_rng(0), 600))
        asked = list(make(np.random.default_rng(1), 100))
        table = np.stack([each[key].astype("float64").ravel() for each in known])
        labels = np.array([each["label"] for each in known])
        nearest = [np.square(table - each[key].astype("float64").ravel()).sum(1).argmin() for each in asked]
        right = np.mean(labels[nearest] == [each["label"] for each in asked])
        assert right > 2 * chance, name
        assert set(labels) == set(range(round(1 / chance)))
