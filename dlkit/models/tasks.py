"""What a model is trained on: the examples of a data set as tensors, and the shapes that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds

from dlkit.data import making
from dlkit.data.loading import DataError, opened
from dlkit.training.batches import Batches, Held

CONTEXT = 40  # letters that a language model reads at a time
LONGEST_SENTENCE = 8  # words of `making.sentence`
BEGIN, END = 1, 2  # of a translation; 0 is padding
LETTERS = " .abcdefghijklmnopqrstuvwxyz"  # 0 is padding here too
SHUFFLED = 4096  # examples that are mixed at a time
SMALL = 256 << 20  # bytes of a split that is held in memory


class Task(msgspec.Struct, frozen=True):
    """Examples by split, not batched: pairs of inputs and targets."""

    name: str
    kind: str  # what recipes ask for; one of KINDS
    shape: tuple[int | None, ...]  # of one input
    size: int  # how many numbers the model gives out: classes, or values to be foretold
    vocabulary: int  # of the inputs, where they are tokens
    splits: dict[str, tf.data.Dataset]
    words: tuple[str, ...] = ()  # what the classes or tokens are called

    def batches(
        self, split: str, size: int, seed: int = 0, target: Callable[[Any], Any] | None = None
    ) -> Batches:
        """For each epoch another order, always the same one for the same seed."""
        examples = self.splits[split]
        if target is not None:
            examples = examples.map(lambda given, wanted: (given, target(wanted)))
        count = int(examples.cardinality())
        if 0 < count * bytes_of(examples.element_spec) <= SMALL:
            held = tf.nest.map_structure(np.asarray, examples.batch(count).get_single_element())
            return lambda epoch: Held(held, size, order(count, split, seed, epoch))

        def of(epoch: int) -> tf.data.Dataset:
            mixed = examples
            if split == "train":
                mixed = mixed.shuffle(SHUFFLED, seed=seed * 1000 + epoch, reshuffle_each_iteration=False)
            return mixed.batch(size).prefetch(tf.data.AUTOTUNE)

        return of


def bytes_of(spec: Any) -> int:
    """What an example takes; nothing is known of one whose sizes are open."""
    parts = tf.nest.flatten(spec)
    if not all(part.shape.is_fully_defined() for part in parts):
        return 0
    return sum(part.shape.num_elements() * part.dtype.size for part in parts)


def order(count: int, split: str, seed: int, epoch: int) -> np.ndarray:
    return np.random.default_rng([seed, epoch]).permutation(count) if split == "train" else np.arange(count)


def load_task(name: str, folder: Path) -> Task:
    """The task that a data set sets, with its files prepared in `folder`."""
    builder = opened(name, folder)
    for kind, encode in ENCODERS.items():
        if name in OURS.get(kind, ()):
            return encode(name, builder)
    keys = builder.info.supervised_keys
    features = builder.info.features
    label = features[keys[1]] if keys and keys[1] in features else None
    if not isinstance(label, tfds.features.ClassLabel):
        raise DataError(f"The data set {name} has no class labels, which the models here learn from.")
    if not isinstance(features[keys[0]], (tfds.features.Image, tfds.features.Tensor)):
        raise DataError(f"The inputs of the data set {name} are neither pictures nor numbers.")
    if None in features[keys[0]].shape:
        raise DataError(
            f"The pictures of the data set {name} are of different sizes, which no model here takes."
        )
    return classes(name, builder)


def classes(name: str, builder: Any) -> Task:
    """Pictures or points, each of a class."""
    given, wanted = builder.info.supervised_keys
    features = builder.info.features

    def encode(example: Any) -> tuple[Any, Any]:
        inputs = tf.cast(example[given], "float32")
        return inputs / 255.0 if features[given].np_dtype == np.uint8 else inputs, example[wanted]

    label = features[wanted]
    return Task(
        name,
        "classes",
        tuple(features[given].shape),
        label.num_classes,
        0,
        {part: whole(builder, part).map(encode) for part in parts(builder)},
        tuple(label.names),
    )


def series(name: str, builder: Any) -> Task:
    splits = {
        part: whole(builder, part).map(lambda example: (example["past"], example["future"]))
        for part in parts(builder)
    }
    past, future = builder.info.features["past"], builder.info.features["future"]
    return Task(name, "series", tuple(past.shape), future.shape[0], 0, splits)


def rewriting(name: str, builder: Any) -> Task:
    """Symbols in, symbols out, place by place; 0 where a sequence has ended."""

    def encode(example: Any) -> tuple[Any, Any]:
        return padded(example["source"], making.LONGEST), padded(example["target"], making.LONGEST)

    size = making.SYMBOLS + 1
    return Task(name, "rewriting", (making.LONGEST,), size, size, encoded(builder, encode))


def tagging(name: str, builder: Any) -> Task:
    """Words in, parts of speech out; 0 where a sentence has ended."""
    words = sorted({*making.ARTICLES, *making.NOUNS, *making.ADJECTIVES, *making.VERBS, *making.ADVERBS})
    number = {word: place for place, word in enumerate(words, 1)}

    def encode(example: Any) -> tuple[Any, Any]:
        said = [number[word.decode()] for word in example["words"]]
        return padded(said, LONGEST_SENTENCE), padded(example["tags"] + 1, LONGEST_SENTENCE)

    return Task(
        name,
        "rewriting",
        (LONGEST_SENTENCE,),
        len(making.TAGS) + 1,
        len(words) + 1,
        encoded(builder, encode),
        ("", *making.TAGS),
    )


def translating(name: str, builder: Any) -> Task:
    """English, and the German as far as it is written; out comes the next German word, at every place."""
    tables = (making.ARTICLES, making.NOUNS, making.ADJECTIVES, making.VERBS, making.ADVERBS)
    english = {word: n for n, word in enumerate(sorted(word for table in tables for word in table), 1)}
    words = sorted(word for table in tables for word in table.values())
    german = {word: n for n, word in enumerate(words, END + 1)}

    def encode(example: Any) -> tuple[Any, Any]:
        said = [english[word] for word in example["english"].decode().split()]
        meant = [german[word] for word in example["german"].decode().split()]
        given = padded(said, LONGEST_SENTENCE), padded([BEGIN, *meant], LONGEST_SENTENCE + 1)
        return given, padded([*meant, END], LONGEST_SENTENCE + 1)

    return Task(
        name,
        "translation",
        (LONGEST_SENTENCE,),
        END + 1 + len(words),
        len(english) + 1,
        encoded(builder, encode),
        ("", "BEGIN", "END", *words),
    )


def writing(name: str, builder: Any) -> Task:
    """Letters in, and the same letters as what is to be foretold."""

    def encode(example: Any) -> tuple[Any, Any]:
        text = example["text"].decode()[:CONTEXT].ljust(CONTEXT)
        tokens = np.array([LETTERS.index(letter) + 1 for letter in text], "int32")
        return tokens, tokens

    size = len(LETTERS) + 1
    return Task(name, "text", (CONTEXT,), size, size, encoded(builder, encode), ("", *LETTERS))


OURS = {
    "series": ("seasons",),
    "rewriting": ("copy_sequence", "reverse_sequence", "sort_sequence"),
    "tagging": ("tagged_words",),
    "translation": ("translations",),
    "text": ("letters",),
}
ENCODERS: dict[str, Callable[[str, Any], Task]] = {
    "series": series,
    "rewriting": rewriting,
    "tagging": tagging,
    "translation": translating,
    "text": writing,
}
KINDS = {
    "classes": "pictures or points, each of a class",
    "series": "series and what comes next",
    "rewriting": "sequences that become other sequences, place by place",
    "translation": "sentences and their translations",
    "text": "texts to be read letter by letter",
}


def parts(builder: Any) -> dict[str, str]:
    """Our names for the splits, and the data set's; one without a validation split lends its test split."""
    names = list(builder.info.splits)
    validation = next((name for name in ("validation", "test") if name in names), None)
    found = {"train": "train[:90%]" if validation is None else "train"}
    return found | {"validation": validation or "train[90%:]"}


def whole(builder: Any, part: str) -> tf.data.Dataset:
    return builder.as_dataset(split=parts(builder)[part], shuffle_files=False)


def encoded(builder: Any, encode: Callable[[Any], tuple[Any, Any]]) -> dict[str, tf.data.Dataset]:
    """For our own small data sets, whose words only Python takes apart."""
    splits = {}
    for part in parts(builder):
        pairs = [encode(example) for example in tfds.as_numpy(whole(builder, part))]
        stacked = tf.nest.map_structure(lambda *each: np.stack(each), *pairs)
        splits[part] = tf.data.Dataset.from_tensor_slices(stacked)
    return splits


def padded(numbers: Iterable[int], length: int) -> np.ndarray:
    found = np.zeros(length, "int32")
    for place, number in enumerate(numbers):
        found[place] = number
    return found
