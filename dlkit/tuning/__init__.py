"""Looks for the settings with which a model with a learner's class inside learns best."""
