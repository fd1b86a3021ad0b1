"""Data sets that are made here and need no network, as real TensorFlow data sets.

from dlkit.data.builders import prepared
train = prepared("shapes", folder).as_dataset(split="train", as_supervised=True)
"""
