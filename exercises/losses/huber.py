# %% [markdown]
# # Huber loss
#
# You have seen two ways to measure an error $e = p - y$, each with a weakness. The square comes to rest
# softly at its goal, but one misprinted label shouts down all others. The absolute value does not care for
# misprints, but its gradient is as large just before the goal as far away from it, so training jitters. In
# 1964 Peter Huber took the good half of each: a parabola near 0, straight lines outside, glued together at
# an error of $\delta$.
#
# $$h(e) = \begin{cases} \tfrac12 e^2 & |e| \le \delta \\[2pt] \delta\,|e| - \tfrac12 \delta^2 & |e| > \delta \end{cases}
# \qquad L(y, p) = \frac1d \sum_{i=1}^{d} h(p_i - y_i)$$
#
# ```text
#      loss                                     gradient
#       ╲             ╱                                    ┌────────  +δ
#        ╲           ╱  slope δ                          ╱
#         ╲         ╱                                  ╱
#          ╲       ╱                       ──────────╱────────── error
#           ·     ·   ½e²                          ╱
#             ·_·                                ╱
#         -δ   0   δ   error           -δ  ─────┘
# ```
#
# The numbers in the formula are not a matter of taste; the glue fixes them. At $|e| = \delta$ both pieces
# must have the same height **and** the same slope. The parabola ends with slope $\delta$ (this is what the
# ½ is for: it makes the derivative of $\frac12 e^2$ just $e$), so the line must have slope $\delta$. The
# parabola ends at height $\frac12\delta^2$, where the line $\delta|e|$ alone would stand at $\delta^2$, so
# it has to come down by the difference. Forget one of them and the loss has a step or a corner, at a place
# where there should be nothing to see.
#
# ```python
# >>> labels, predictions = ops.zeros((4, 1)), ops.array([[0.5], [-1.0], [3.0], [10.0]])
# >>> Huber(reduction=None)(labels, predictions).numpy()
# array([0.125, 0.5  , 2.5  , 9.5  ], dtype=float32)
# >>> Huber(delta=2.0, reduction=None)(labels, predictions).numpy()
# array([ 0.125,  0.5  ,  4.   , 18.   ], dtype=float32)
# ```
#
# Look at the right picture again: the gradient is the error itself, **clipped** to the range from $-\delta$
# to $\delta$. That is the shortest way to think of this loss: least squares, in which no single output may
# pull harder than $\delta$. Note that clipping the *error* before squaring it is something else: such a
# loss is flat beyond $\delta$, and whoever is far off learns nothing at all.
#
# ## Choosing δ
#
# $\delta$ is in the unit of the labels. It says how large an error may be and still count as ordinary
# noise. Huge $\delta$: half the squared error, and outliers rule. Tiny $\delta$: $\delta$ times the
# absolute error, and gradients fade with $\delta$. For normal noise of standard deviation $\sigma$, the
# customary choice is $\delta = 1.345\,\sigma$: it loses only 5 % of efficiency when there are no outliers.
# So scale your labels, or choose $\delta$ by what is an outlier *in your unit*. The default of 1 means
# nothing when labels are euros.
#
# Other houses, other names. PyTorch's `SmoothL1Loss` is this loss divided by $\delta$ (there called
# `beta`), so that its lines have slope 1; object detectors measure their boxes with it. Deep Q-networks
# were trained with $\delta = 1$, under the name "clipping the error".

# %% [markdown]
# ## Your loss
#
# | | |
# |---|---|
# | `Huber(delta=1.0, name="huber_loss", **kwargs)` | `delta` is a positive number, int or float; `**kwargs` (`reduction`, `dtype`) go to the base class |
# | `y_true`, `y_pred` | numbers of one and the same shape `(batch, …, outputs)`, two axes or more |
# | `call(y_true, y_pred)` returns | one loss for each sample, shape `(batch, …)`: the mean of $h$ over the last axis, and over no other |
# | `get_config()` | what the base class's returns, and `delta` |
#
# Each **output** decides for itself on which piece it lies. A sample with nine small errors and one large
# one has nine on the parabola and one on a line.
#
# Mind `get_config`. Keras's own `Huber` forgets its `delta` there (in version 3.15 it still does): train
# with `delta=0.1`, save the model, load it, and go on with 1, without a word of warning.
#
# What is graded: values for several `delta`, values and gradients (for `y_pred` only) also where an error
# is exactly 0 or $\pm\delta$, errors of $10^{30}$, all reductions with weights and masks, half precision
# (roughly), `tf.function` with unknown sizes, XLA, `get_config`, and training, saving and loading a model.
#
# Write it with `keras.ops`. The Huber losses of Keras and TensorFlow are out of bounds.

# %%
import keras
from keras import ops


class Huber(keras.losses.Loss):
    """Squares for small errors, straight lines for large ones."""

    def __init__(self, delta=1.0, name="huber_loss", **kwargs):
        super().__init__(name=name, **kwargs)
        self.delta = delta

    def call(self, y_true, y_pred):
        # TODO: a parabola up to delta, a line of the same slope beyond, averaged for each sample
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with `delta` added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - P. Huber, *Robust Estimation of a Location Parameter* (1964).
# - T. Hastie, R. Tibshirani, J. Friedman, *The Elements of Statistical Learning*, section 10.6: losses and
#   robustness.
# - V. Mnih and others, *Human-level Control Through Deep Reinforcement Learning* (2015), Methods: the
#   clipped error.
# - $\ln \cosh e$ looks almost the same and needs no case distinction: half the square near 0, $|e| - \ln 2$
#   far away.
