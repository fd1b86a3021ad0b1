"""TensorFlow data sets of what `dlkit.data.making` makes: real builders, features and splits declared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import tensorflow_datasets as tfds

from dlkit.data import making

F = tfds.features


class Made(tfds.core.GeneratorBasedBuilder, skip_registration=True):  # type: ignore[call-arg]
    """A data set that is made here. Each split has dice of its own, so none is part of another."""

    VERSION = tfds.core.Version("1.0.0")
    FEATURES: ClassVar[dict[str, Any]]
    KEYS: ClassVar[tuple[str, str] | None] = None  # inputs and targets
    COUNTS: ClassVar[dict[str, int]] = {"train": 2000, "validation": 400, "test": 400}
    make: ClassVar[Callable[..., Iterator[making.Record]]]

    def _info(self) -> tfds.core.DatasetInfo:
        return tfds.core.DatasetInfo(
            builder=self,
            description=(type(self).make.__doc__ or "").strip(),
            features=F.FeaturesDict(self.FEATURES),
            supervised_keys=self.KEYS,
            disable_shuffling=True,
        )

    def _split_generators(self, dl_manager: Any) -> dict[str, Any]:
        return {split: self._generate_examples(split) for split in self.COUNTS}

    def _generate_examples(self, split: str) -> Iterator[tuple[int, making.Record]]:
        yield from enumerate(self.records(split))

    @classmethod
    def records(cls, split: str) -> Iterator[making.Record]:
        seed = hashlib.sha256(f"{cls.name}/{cls.VERSION}/{split}".encode()).digest()
        dice = np.random.Generator(np.random.Philox(key=int.from_bytes(seed[:16], "little")))
        return cls.make(dice, cls.COUNTS[split])


class Spirals(Made):
    FEATURES: ClassVar = {
        "point": F.Tensor(shape=(2,), dtype=np.float32),
        "label": F.ClassLabel(num_classes=3),
    }
    KEYS = ("point", "label")
    make = staticmethod(making.spirals)


class Shapes(Made):
    FEATURES: ClassVar = {
        "image": F.Image(shape=(making.SIZE, making.SIZE, 1)),
        "label": F.ClassLabel(names=making.SHAPES),
    }
    KEYS = ("image", "label")
    make = staticmethod(making.shapes)


class Digits(Made):
    FEATURES: ClassVar = {"image": F.Image(shape=(8, 8, 1)), "label": F.ClassLabel(num_classes=10)}
    KEYS = ("image", "label")
    COUNTS: ClassVar = {"train": 1200, "validation": 297, "test": 300}

    @staticmethod
    def make(dice: making.Dice, count: int) -> Iterator[making.Record]:
        """Handwritten digits, 8 by 8 pixels, from scikit-learn."""
        return making.digits(dice, count)

    @classmethod
    def records(cls, split: str) -> Iterator[making.Record]:
        """Parts of one order: these pictures are given, and no split may show another's."""
        before = {"train": 0, "validation": 1200, "test": 1497}[split]
        everything = list(making.digits(np.random.default_rng(0), 1797))
        return iter(everything[before : before + cls.COUNTS[split]])


class Symbols(Made):
    """What the three sequence tasks share."""

    FEATURES: ClassVar = {
        "source": F.Sequence(F.Scalar(np.int32)),
        "target": F.Sequence(F.Scalar(np.int32)),
    }
    KEYS = ("source", "target")


class CopySequence(Symbols):
    @staticmethod
    def make(dice: making.Dice, count: int) -> Iterator[making.Record]:
        """Symbols, and the same symbols."""
        return making.sequences(dice, count, "copy")


class ReverseSequence(Symbols):
    @staticmethod
    def make(dice: making.Dice, count: int) -> Iterator[making.Record]:
        """Symbols, and the same from the end to the beginning."""
        return making.sequences(dice, count, "reverse")


class SortSequence(Symbols):
    @staticmethod
    def make(dice: making.Dice, count: int) -> Iterator[making.Record]:
        """Symbols, and the same by size."""
        return making.sequences(dice, count, "sort")


class TaggedWords(Made):
    FEATURES: ClassVar = {
        "words": F.Sequence(F.Text()),
        "tags": F.Sequence(F.ClassLabel(names=making.TAGS)),
    }
    KEYS = ("words", "tags")
    make = staticmethod(making.tagged)


class Translations(Made):
    FEATURES: ClassVar = {"english": F.Text(), "german": F.Text()}
    KEYS = ("english", "german")
    make = staticmethod(making.translations)


class Letters(Made):
    FEATURES: ClassVar = {"text": F.Text()}
    make = staticmethod(making.texts)


class Seasons(Made):
    FEATURES: ClassVar = {
        "past": F.Tensor(shape=(48, 1), dtype=np.float32),
        "future": F.Tensor(shape=(6,), dtype=np.float32),
    }
    KEYS = ("past", "future")
    make = staticmethod(making.seasons)


BUILDERS: dict[str, type[Made]] = {
    builder.name: builder
    for builder in (
        Spirals, Shapes, Digits, CopySequence, ReverseSequence, SortSequence, TaggedWords, Translations,
        Letters, Seasons,
    )
}  # fmt: skip


def checksum(builder: type[Made]) -> str:
    """A digest of every record of every split, as they are made."""
    digest = hashlib.sha256()
    for split in builder.COUNTS:
        for record in builder.records(split):
            for name, value in record.items():
                digest.update(name.encode())
                digest.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
    return digest.hexdigest()[:16]


def prepared(name: str, folder: Path) -> Any:
    """The builder of one of our data sets, its files made if they are not there."""
    return at_hand(lambda: BUILDERS[name](data_dir=str(folder)))


def at_hand(make: Callable[[], Any]) -> Any:
    """A builder with its files. Of two processes that prepare the same data at once, the later one finds
    the other's files where it wants to put its own, and takes those.
    """
    builder = make()
    try:
        builder.download_and_prepare()
    except OSError:
        if not builder.data_path.exists():
            raise
        return make()
    return builder
