# %% [markdown]
# # Nadam
#
# Adam's numerator is momentum, and momentum can be had with foresight: that is Nesterov's idea. Timothy Dozat
# put the two together and called it *Nadam*. If you have done the exercises on both, there is one idea left,
# and one trap of bookkeeping.
#
# **The idea.** Write Adam's direction with the average $m_{t-1}$ as it was before this step (leave the
# correction for the start at zero aside for a moment):
#
# $$m_t = \beta_1\, m_{t-1} + (1 - \beta_1)\, g_t$$
#
# Part habit, part news. Nesterov's trick was to coast with the *new* velocity in place of the old. So does
# Nadam: it replaces $m_{t-1}$, the habit until now, by $m_t$, which knows the news already. The direction is
#
# $$\beta_1\, m_t + (1 - \beta_1)\, g_t .$$
#
# **Momentum that warms up.** While the averages are young, it is unwise to trust them much. Keras's Nadam
# therefore lets the share of habit grow, from about half of β₁ up to β₁ itself:
#
# $$\mu_t = \beta_1 \left(1 - \tfrac12 \cdot 0.96^{\,t}\right)$$
#
# ```text
#   t              1      2      5     10     20     50    100
#   μ, β₁ = 0.9   0.468  0.485  0.533  0.601  0.701  0.842  0.892
# ```
#
# **The corrections.** In Adam, an average that started at zero is divided by $1 - \beta_1^t$. With a momentum
# that changes, the power becomes a **product** of all momentums so far, $P_t = \mu_1 \mu_2 \cdots \mu_t$. The
# news belongs to this step and is divided by $1 - P_t$. The habit looks one step ahead, so it takes the
# momentum of the next step and is divided by $1 - P_{t+1}$, where $P_{t+1} = P_t\,\mu_{t+1}$. All in all,
# with $m$ and $v$ starting at zero:
#
# $$m \leftarrow \beta_1 m + (1-\beta_1)\,g \qquad v \leftarrow \beta_2 v + (1-\beta_2)\,g^2$$
#
# $$\hat m = \frac{\mu_{t+1}\, m}{1 - P_{t+1}} + \frac{(1 - \mu_t)\, g}{1 - P_t} \qquad \hat v = \frac{v}{1-\beta_2^{\,t}} \qquad
# w \leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \epsilon}$$
#
# ```python
# >>> weights = keras.Variable([1.0, 1.0])
# >>> nadam = Nadam(learning_rate=0.1)
# >>> nadam.apply([ops.array([0.5, -200.0])], [weights])
# >>> weights.numpy().round(4)
# array([0.8937, 1.1063], dtype=float32)
# >>> nadam.apply([ops.array([0.5, 200.0])])
# >>> weights.numpy().round(4)
# array([0.8164, 1.0391], dtype=float32)
# ```
#
# In the first step, $\mu_1 = 0.468$ and $\mu_2 = 0.4853$, so
# $\hat m = 0.4853 \cdot 0.1\,g / (1 - 0.2271) + 0.532\,g/0.532 = 1.0628\,g$. In the second, the second
# weight's gradient turns around. Adam would hardly have moved (0.005); Nadam has seen the news twice and goes
# back by 0.067.
#
# (The first weight's gradient is steady, and yet its second step is only 0.077 long. The products would be
# exact if $m$ were averaged with $\mu_t$; it is averaged with β₁, fills more slowly than they suppose, and
# for some thirty steps the direction comes out too short, by up to 30 %. Nobody is harmed by a gentle start.)
#
# **Other Nadams.** The name stands for a family, so here is what is particular about this one, which is
# Keras's. The average $m$ is taken with β₁ as it is, not with $\mu_t$ as in Dozat's Algorithm 2. The exponent
# of 0.96 is $t$; Dozat and PyTorch have $t/250$, so their warm-up takes some 25 000 steps and not 100. And ε
# is added to the root of the **corrected** $\hat v$ (Keras's own Adam adds it to the root of the uncorrected
# one).

# %% [markdown]
# ## Your optimizer
#
# | | |
# |---|---|
# | `Nadam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, name="nadam", **kwargs)` | `**kwargs` go to the base class |
# | `build(variables)` | makes $m$ and $v$ for each variable, at zero, and **one** product $P$ for all, at one |
# | `momentum_at(time)` | $\mu_t$ for a time $t = 1, 2, \dots$, which is a tensor of integers |
# | `start_step()` | brings the product up to date, once in each step |
# | `update_step(gradient, variable, learning_rate)` | changes the slots and the variable; returns nothing |
# | `get_config()` | holds `beta_1`, `beta_2` and `epsilon` |
#
# **The trap.** The product has to grow by one factor in each *step*, and `update_step` runs once for every
# *variable*. Keras has no public place for what is to be done once in each step; its own Nadam overrides
# `_backend_update_step`, which gets all variables at once, and so does the class below: it calls your
# `start_step()` before the first `update_step`, and leaves the rest to the base class. (Under gradient
# accumulation it is called only in the steps that really change the weights.)
#
# - Time is `self.iterations + 1`, in `start_step` as in `update_step`.
# - `self.add_variable((), initializer="ones", name="product")` makes a single number that is saved with the
#   optimizer. The names of slots are free, but they must be saved: a product that begins anew at one after
#   loading, while the clock goes on, spoils the steps.
# - A variable without a gradient in some step is left out; the product grows nevertheless.
# - In half precision, compute the corrections in float32 and cast them at the end. Half precision is graded
#   roughly.
#
# Graded are the defaults, for gradients of size 30 and of $10^{-6}$; several steps with variables of several
# shapes; twenty steps of warming up; gradients of exactly zero; variables left out in some steps; schedules;
# the base class's options, accumulation included; `tf.function` and XLA; `get_config`; and training on after
# loading. `momentum_at` and `start_step` are not called by the checks. Gradients are dense. Out of bounds are
# Nadam, Adam and their relatives in Keras and TensorFlow.

# %%
import keras
from keras import ops


class Nadam(keras.optimizers.Optimizer):
    """Adam with Nesterov's foresight."""

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, name="nadam", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        # TODO: both averages for each variable, and one product
        raise NotImplementedError

    def momentum_at(self, time):
        # TODO: the share of habit, warming up
        raise NotImplementedError

    def start_step(self):
        # TODO: one more factor
        raise NotImplementedError

    def _backend_update_step(self, gradients, variables, learning_rate):
        self.start_step()
        super()._backend_update_step(gradients, variables, learning_rate)

    def update_step(self, gradient, variable, learning_rate):
        # TODO: both averages, habit and news with their corrections, and the step
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the three constants added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - T. Dozat, *Incorporating Nesterov Momentum into Adam* (ICLR workshop, 2016): three pages; Algorithm 2 is
#   Nadam.
# - I. Sutskever and others, *On the importance of initialization and momentum in deep learning* (2013), for a
#   momentum that grows with time.
# - D. Choi and others, *On Empirical Comparisons of Optimizers for Deep Learning* (2019): tuned with equal
#   care, Nadam was never worse than Adam, of which it is nearly a generalization; tuned with less care,
#   anything can win.
