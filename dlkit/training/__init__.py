"""Training on one device, several replicas or several workers, with the same numbers on all of them.

chosen = choose("mirrored", replicas=2)
with chosen.scope():
    model, optimizer = make_model(), keras.optimizers.Adam()
trainer = Trainer(model, optimizer, keras.losses.MeanSquaredError(), chosen)
trainer.train(batches, epochs=3)          # batches(epoch) gives its global batches, as a tf.data.Dataset
"""

from dlkit.training.checkpoints import Checkpoints
from dlkit.training.problems import TrainingError
from dlkit.training.strategy import Chosen, choose
from dlkit.training.trainer import Trainer

__all__ = ["Checkpoints", "Chosen", "Trainer", "TrainingError", "choose"]
