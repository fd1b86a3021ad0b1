# %% [markdown]
# # Adam
#
# Gradient descent has one learning rate for all weights. But the gradients of a real network differ by
# factors of thousands, between layers and from one batch to the next: a rate that is safe for one weight
# leaves another standing still. *Adam* (for *adaptive moments*) gives each weight a step size of its own,
# from two running averages that it keeps beside every variable:
#
# - the **first moment** $m$, an average of recent gradients: where do they agree? This is *momentum*.
# - the **second moment** $v$, an average of recent squared gradients: how large are they? This is *RMSProp*.
#
# The step goes in the direction of $m$ and is divided by $\sqrt v$, so that the size of the gradients
# cancels. What counts is how well they agree: steady gradients give a step of about the learning rate,
# whatever their size, and gradients that are mostly noise give a small one.
#
# With gradient $g$, at time $t = 1, 2, 3, \dots$, and both averages starting at zero:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# $$\alpha = \text{rate} \cdot \frac{\sqrt{1 - \beta_2^{\,t}}}{1 - \beta_1^{\,t}} \qquad
# w \leftarrow w - \alpha\, \frac{m}{\sqrt v + \epsilon}$$
#
# **Why the fraction in α?** The averages start at zero and take a while to fill. After the first step,
# $m = 0.1\, g$ and $v = 0.001\, g^2$ with the usual constants: the one ten times too small, the other a
# thousand times. Dividing $m$ by $1 - \beta_1^t$ and $v$ by $1 - \beta_2^t$ undoes this exactly when the
# gradient is steady, and both divisions can be put into one number, α. Without it, the first steps are three
# times too long.
#
# ```text
#   t      1 − 0.9ᵗ    1 − 0.999ᵗ    α / rate
#      1   0.1         0.001         0.316
#     10   0.651       0.010         0.153
#    100   1.000       0.095         0.309
#   5000   1.000       0.993         0.997
# ```
#
# The first step is as long as the learning rate, for a gradient of 0.5 as for one of −200:
#
# ```python
# >>> weights = keras.Variable([1.0, 1.0])
# >>> adam = Adam(learning_rate=0.1)
# >>> adam.apply([ops.array([0.5, -200.0])], [weights])
# >>> weights.numpy().round(4)
# array([0.9, 1.1], dtype=float32)
# >>> adam.apply([ops.array([0.5, 200.0])])
# >>> weights.numpy().round(4)
# array([0.8   , 1.0947], dtype=float32)
# ```
#
# In the second step the first weight's gradients agree, and it moves by 0.1 again. The second weight's
# contradict each other, and it hardly moves.
#
# **Where ε stands.** It keeps $0 / 0$ from happening for weights that have had no gradient yet. This
# exercise follows Keras: ε is added **outside** the root, and to the root of the second moment **as it
# is**, not corrected for its start at zero. The paper describes this form at the end of section 2 and calls
# its constant $\hat\epsilon$; its Algorithm 1 adds ε to the root of the *corrected* moment. Both are Adam,
# but for small gradients they give other numbers, so here it is Keras's form that counts.
#
# **One clock.** Time is the number of steps that the optimizer has taken, plus one: `self.iterations + 1`,
# the same for all variables. A counter of your own in `update_step` would run once for every *variable*,
# and inside `tf.function` an ordinary Python number stands still at what it was when the function was
# traced.

# %% [markdown]
# ## Your optimizer
#
# | | |
# |---|---|
# | `Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, …)` | the constants of the formulas |
# | `name="adam"`, `**kwargs` | go to the base class, weight decay and clipping among them |
# | `build(variables)` | makes what has to be remembered for each variable (its *slots*), all zero |
# | `update_step(gradient, variable, learning_rate)` | changes the slots and the variable; returns nothing |
# | `get_config()` | holds every argument, so that training goes on after loading |
#
# The base class calls `update_step` once in each step for each variable that has a gradient, after it has
# decayed the weights and clipped the gradients, and hands in the present learning rate, which may follow a
# schedule. A variable without a gradient in some step is left out: its slots stay as they are, and the
# clock goes on.
#
# - Make slots with `self.add_optimizer_variables(variables, ["momentum", "velocity"])`, which gives two
#   lists (or with `self.add_variable_from_reference`), so that Keras saves them with the model. Their names
#   and order are free.
# - `variable` arrives as a TensorFlow variable, and not the object that `build` saw. The base class knows
#   its place: `self._get_variable_index(variable)` is its index in the list that was given to `build`.
# - On several replicas each has a copy of the variable, under a name of its own; `_get_variable_index` knows the
#   copies too.
# - Write with `self.assign(slot, value)` and `self.assign_sub(variable, value)`.
# - A variable keeps its dtype. In half precision, compute α in float32 and cast it at the end: bfloat16
#   knows no 0.999 and rounds it to 1, and $1 - \beta_2^t$ is then zero. (Half precision is graded roughly,
#   with constants that survive the rounding.)
#
# Graded are several steps with several variables, the defaults, gradients of exactly zero and of size
# $10^{-6}$, variables left out in some steps, the base class's options (weight decay, clipping, gradient
# accumulation), schedules, `tf.function` and XLA, training on two replicas, `get_config`, and training on
# after saving and loading. Gradients are dense; the sparse ones of embeddings are not graded. Out of bounds
# are Adam and its relatives in Keras and TensorFlow.

# %%
import keras
from keras import ops


class Adam(keras.optimizers.Optimizer):
    """Steps along the average gradient, in units of its usual size."""

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, name="adam", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        # TODO: two slots for each variable
        raise NotImplementedError

    def update_step(self, gradient, variable, learning_rate):
        # TODO: both moments, the correction for their start at zero, and the step
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the three constants added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - D. Kingma, J. Ba, *Adam: A Method for Stochastic Optimization* (2015): five readable pages, then the
#   proofs.
# - S. Reddi, S. Kale, S. Kumar, *On the Convergence of Adam and Beyond* (2018): a problem on which Adam
#   goes the wrong way, and AMSGrad.
# - I. Loshchilov, F. Hutter, *Decoupled Weight Decay Regularization* (2019). Weight decay inside the
#   gradient (an L2 penalty) is divided by $\sqrt v$ too, and so fades for the weights with large gradients.
#   The base class's `weight_decay=` shrinks the weights beside the step, as AdamW does.
