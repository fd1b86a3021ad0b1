# %% [markdown]
# # Categorical cross-entropy
#
# A classifier says: cat 0.1, dog 0.7, fox 0.2. The photograph shows a dog. How good was that? Maximum
# likelihood gives the answer that nearly every classifier is trained with: look only at the probability that
# was given to what really happened, and take minus its logarithm, $-\ln 0.7 = 0.357$. This is the
# *surprise*: 0 for a prediction that was sure and right, and growing without bound as the prediction gets
# surer of something else.
#
# ```text
#   probability given to the truth    1.0     0.7     0.5     0.1      0.01
#   loss                              0.00    0.36    0.69    2.30     4.61
# ```
#
# Why the logarithm? Independent examples multiply their probabilities, and logarithms turn that product
# into a sum that a gradient can work on one example at a time.
#
# Labels need not be sure either. Annotators disagree, and *label smoothing* moves a little of the probability
# to the other classes on purpose. So let the label be a distribution $y$ over the $K$ classes (one-hot is the
# special case), and take the average surprise under it:
#
# $$L(y, p) = -\sum_{k=1}^{K} y_k \ln p_k.$$
#
# It is a **sum** over the classes, already an average with the weights $y$: nothing is divided by $K$.
#
# ```python
# >>> labels = ops.array([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
# >>> predictions = ops.array([[0.1, 0.7, 0.2], [0.8, 0.1, 0.1]])
# >>> CategoricalCrossentropy(reduction=None)(labels, predictions).numpy()
# array([0.35667497, 2.3025851 ], dtype=float32)
# >>> round(float(CategoricalCrossentropy()(labels, predictions)), 4)
# 1.3296
# ```
#
# ## Two kinds of predictions
#
# **Probabilities** (`from_logits=False`). Softmax in float32 easily rounds to an exact 0, and $\ln 0$ is
# minus infinity: one such example, and every weight of the network is NaN. So the probabilities are first
# clipped to the range from $10^{-7}$ to $1 - 10^{-7}$. No example can then cost more than
# $-\ln 10^{-7} = 16.12$. The clip has its price: beyond its edges the gradient is 0, so a network that is
# wrong and quite sure of it learns nothing from that example.
#
# **Logits** (`from_logits=True`) are what the network had before its softmax. Put the two formulas together,
# and the exponential and the logarithm meet:
#
# $$\ln \operatorname{softmax}(x)_k = x_k - \ln \sum_j e^{x_j}.$$
#
# The second term, *log-sum-exp*, is computed without overflow after taking out the largest logit. Nothing
# is clipped, nothing is lost: logits 1000 apart give a loss of 1000, and the gradient for the logits is the
# beautifully plain $\operatorname{softmax}(x) - y$. Going through `softmax` and then `log` throws this
# away: the small probabilities are rounded to 0 before the logarithm can see them. This is why Keras models
# that end in a `Dense` without activation train with `from_logits=True`.

# %% [markdown]
# ## Your loss
#
# | | |
# |---|---|
# | `CategoricalCrossentropy(from_logits=False, …)` | what kind of predictions there will be |
# | `name="categorical_crossentropy"`, `**kwargs` | go to the base class (`reduction`, `dtype`) |
# | `y_true` | distributions over the last axis: shape `(batch, …, classes)`, every row adds up to 1 |
# | `y_pred` | probabilities or logits of the same shape |
# | `call(y_true, y_pred)` returns | one loss for each sample, shape `(batch, …)`: all axes but the last |
# | `get_config()` | holds every argument, so that a saved model finds its loss again |
#
# The base class does the rest. `keras.losses.Loss.__call__` turns labels and predictions into tensors of the
# loss's own dtype (so integer one-hot labels arrive as floats), calls your `call`, multiplies the losses by
# `sample_weight` and by the mask of padded steps, and only then reduces them to one number. All of that goes
# wrong if `call` has averaged over the batch already.
#
# What is graded besides the values: the gradient for `y_pred` (not the one for `y_true`), the clip at both
# ends, all reductions, sample weights and masks, half precision (roughly), `tf.function` with unknown
# sizes, XLA, `get_config`, and training, saving and loading a model. Logits of ±1000 must come out right to
# about a thousandth. Probabilities are clipped and taken as they are, even where a row does not add up to 1:
# do **not** divide them by their sum. (Keras's own loss does. For rows that add up to 1 the loss is the same,
# but the gradient is not.)
#
# Write it with `keras.ops`. Out of bounds are the cross-entropies of Keras and TensorFlow in all their forms
# (categorical, sparse, binary, focal, `tf.nn.…_with_logits`), the Kullback-Leibler divergence, and
# `log_softmax`. `ops.logsumexp` and `ops.softmax` are not.

# %%
import keras
from keras import ops


class CategoricalCrossentropy(keras.losses.Loss):
    """How surprised the predictions are by the labels: one number for each sample."""

    def __init__(self, from_logits=False, name="categorical_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits

    def call(self, y_true, y_pred):
        # TODO: the logarithms of the probabilities, then the average surprise of each sample
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with `from_logits` added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - C. Bishop, *Pattern Recognition and Machine Learning*, section 4.3: from the likelihood to the
#   cross-entropy, and why its gradient is prediction minus label.
# - C. Shannon, *A Mathematical Theory of Communication* (1948): surprise, in bits when the logarithm has
#   base 2.
# - P. Blanchard, D. Higham, N. Higham, *Accurately computing the log-sum-exp and softmax functions* (2021).
# - With integer labels in place of one-hot rows the same loss is called *sparse* categorical cross-entropy.
