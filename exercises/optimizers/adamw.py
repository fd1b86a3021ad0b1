# %% [markdown]
# # AdamW
#
# Large weights are a sign of learning by heart, so training is often made to pay for them. There are two
# ways, and for decades nobody took care to keep them apart, because for plain gradient descent they are the
# same.
#
# **The L2 penalty** adds $\tfrac\lambda2 w^2$ to the loss. So $\lambda w$ is added to the *gradient*, and
# goes through everything that the optimizer does with gradients.
#
# **Weight decay** does not touch the gradient. In each step it shrinks the *weight* by a small share, beside
# the step that the loss asks for:
#
# $$w \leftarrow w - \eta\,\lambda\, w - (\text{step along the gradient})$$
#
# Put $g + \lambda w$ into $w - \eta g$, and you get the second from the first. Now put it into Adam. There
# the gradient is divided by its usual size $\sqrt v$, and with it the penalty. A weight with large gradients,
# one that the network uses a lot, has a large $\sqrt v$, and hardly feels a penalty; one without any gradient
# feels nothing *but* the penalty, whose own size cancels, so it walks to zero at a full learning rate per
# step, however small λ is. And who doubles λ does not double its effect. That is not what anybody had in
# mind.
#
# ```text
#   how far a weight of 1 is pulled towards zero in a step, with λ = 0.01
#
#   usual gradient        0         0.1       1         100
#   L2 inside Adam        η         0.1 η     0.01 η    0.0001 η
#   decoupled             0.01 η    0.01 η    0.01 η    0.01 η
# ```
#
# Ilya Loshchilov and Frank Hutter *decoupled* the two: Adam sees the gradient of the loss alone, and the
# decay goes its own way. The change is one line, and models trained with it generalize better. Most
# large language models have been trained with AdamW.
#
# **In numbers.** The gradient is zero, so Adam itself does nothing, and only the decay is seen. With a rate
# of 0.1 and λ = 0.5, a share of 0.05 goes in each step:
#
# ```python
# >>> weights = keras.Variable([1.0, -40.0])
# >>> adamw = AdamW(learning_rate=0.1, weight_decay=0.5)
# >>> for step in range(2):
# ...     adamw.apply([ops.array([0.0, 0.0])], [weights])
# ...     print(weights.numpy())
# [  0.95 -38.  ]
# [  0.9025 -36.1   ]
# ```
#
# **What is not decayed.** Biases, and the scales of normalization layers, are usually left out: they do not
# make a network learn by heart, and a scale that is pulled to zero does harm. Keras has a method for it,
# `optimizer.exclude_from_weight_decay(var_names=["bias"])`, to be called before the first step. Everything
# that decays weights has to ask.

# %% [markdown]
# ## Your optimizer
#
# | | |
# |---|---|
# | `AdamW(learning_rate=0.001, weight_decay=0.004, beta_1=0.9, beta_2=0.999, epsilon=1e-7, name="adamw", **kwargs)` | `weight_decay` is λ; `**kwargs` go to the base class |
# | `build(variables)` | makes Adam's two slots for each variable |
# | `update_step(gradient, variable, learning_rate)` | the decay, and Adam's step; returns nothing |
# | `get_config()` | holds `weight_decay`, `beta_1`, `beta_2` and `epsilon` |
#
# Begin with your own Adam: copying it is allowed, and wise. The step is Adam's in Keras's form, with $t$ =
# `self.iterations + 1` for all variables, and ε beside the root of the second moment as it is:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2 \qquad
# \text{step} = \eta\,\frac{\sqrt{1 - \beta_2^{\,t}}}{1 - \beta_1^{\,t}}\cdot\frac{m}{\sqrt v + \epsilon}$$
#
# and the decay, as in Keras, is $\eta\,\lambda\,w$, with three conventions that are graded:
#
# - η is the rate of this step, so with a falling schedule the decay falls too. (The paper multiplies λ by the
#   schedule, but not by the base rate, so its values of λ are smaller by that factor.)
# - $w$ is the weight as it was **before** Adam's step.
# - A variable is decayed only if it is not excluded: `self._use_weight_decay(variable)` tells. A variable
#   that has no gradient in a step is not visited, and not decayed either.
#
# The **base class** could do all this for you, if `super().__init__` were told `weight_decay`, or if you set
# `self.weight_decay`: before each `update_step` it would then shrink the weights, in just this way. Keras's
# own AdamW is Adam with that one argument passed on. You may do the same, when you have understood it, but
# then must not shrink them a second time. To do it by hand, keep λ under **another name**, as the class below
# does.
#
# Graded are several steps with variables of several shapes; the decay alone, where all gradients are zero;
# gradients a thousand times as large, which must leave the decay as it is; the defaults; excluded variables;
# variables left out in some steps; schedules; half precision, roughly; clipping and accumulation through the
# base class; `tf.function` and XLA; `get_config`; and training on after loading. Gradients are dense. Out of
# bounds are Adam and its relatives in Keras and TensorFlow.

# %%
import keras
from keras import ops


class AdamW(keras.optimizers.Optimizer):
    """Adam, and beside it a decay of the weights that Adam does not see."""

    def __init__(
        self,
        learning_rate=0.001,
        weight_decay=0.004,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        name="adamw",
        **kwargs,
    ):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.decay = weight_decay
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        # TODO: Adam's slots
        raise NotImplementedError

    def update_step(self, gradient, variable, learning_rate):
        # TODO: the decay, and then Adam's step
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration and the arguments of your own
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - I. Loshchilov, F. Hutter, *Decoupled Weight Decay Regularization* (2019): Algorithm 2 holds both versions,
#   in two colours.
# - S. Hanson, L. Pratt, *Comparing Biases for Minimal Network Construction with Back-Propagation* (1988),
#   where weight decay comes from.
# - G. Zhang and others, *Three Mechanisms of Weight Decay Regularization* (2019): in networks with batch
#   normalization the size of the weights does not matter at all, and decay works by raising the effective
#   learning rate.
