# %% [markdown]
# # Nesterov's accelerated gradient
#
# A ball with momentum is blind. It feels the slope where it *is*, although it already knows, from its
# velocity $v$, roughly where it is going to be. At the bottom of the valley it feels flat ground and rolls on
# at full speed, up the other side; only there does the slope tell it to brake.
#
# Yurii Nesterov's ball looks before it leaps. Friction alone would carry it to $w + \beta v$, so it feels the
# slope *there*, and corrects its course before it arrives. In Sutskever's notation, with the rate η and
# $\nabla L$ for the slope:
#
# $$v \leftarrow \beta\, v - \eta\, \nabla L(w + \beta v) \qquad w \leftarrow w + v$$
#
# ```text
#   momentum:   slope here, then coast        Nesterov:   coast first, then slope there
#
#        w ───g──▶ ─────βv─────▶ new w             w ─────βv─────▶ ahead ──g──▶ new w
# ```
#
# In a smooth convex landscape, with a β that grows towards 1, this little change brings the error after $t$
# steps from the order of $1/t$ down to $1/t^2$, and no method that only looks at gradients can do better. For
# deep networks, what shows is that high momentum swings less.
#
# **A difficulty, and a trick.** An optimizer is *handed* a gradient. It was computed where the variables
# stand, and nobody will compute another one elsewhere. So let the variables stand elsewhere! Keep in them not
# $w$ but the place ahead,
#
# $$u = w + \beta v,$$
#
# and the gradient $g$ that comes in is the one that Nesterov asks for. What is left is to find the step from
# one $u$ to the next. The velocity is updated as before, $v' = \beta v - \eta g$, the weight goes to
# $w' = w + v'$, and the new place ahead is
#
# $$u' = w' + \beta v' = (u - \beta v) + v' + \beta v'.$$
#
# Take the last look-ahead back, move, look ahead anew. Now put in $v' = \beta v - \eta g$ for the middle one,
# and the two $\beta v$ cancel:
#
# $$u' = u + \beta v' - \eta\, g.$$
#
# The step is β times the **new** velocity, and the push once more. (With the *old* velocity in its place,
# $\beta v - \eta g$ is just $v'$, and that is plain momentum again: the most frequent slip in this exercise.)
# Since the velocity dies away when training ends, $u$ and $w$ end up in the same place.
#
# In the bowl $\tfrac12 u^2$ the gradient is $u$ itself. With the rate ¼ and β = ½:
#
# ```python
# >>> place = keras.Variable([1.0])
# >>> ball = Nesterov(learning_rate=0.25, momentum=0.5)
# >>> for step in range(3):
# ...     ball.apply([place.value], [place])
# ...     print(place.numpy())
# [0.625]
# [0.328125]
# [0.13476562]
# ```
#
# By hand: $v' = 0 - 0.25$, so the first step is $0.5 \cdot (-0.25) - 0.25 = -0.375$. In the second,
# $g = 0.625$, $v' = -0.125
# - 0.15625 = -0.28125$, and the step is $-0.140625 - 0.15625$.

# %% [markdown]
# ## Your optimizer
#
# | | |
# |---|---|
# | `Nesterov(learning_rate=0.01, momentum=0.9, name="nesterov", **kwargs)` | `momentum` is β; `**kwargs` go to the base class |
# | `build(variables)` | makes one velocity for each variable, at zero |
# | `update_step(gradient, variable, learning_rate)` | changes the velocity and the variable; returns nothing |
# | `get_config()` | holds `momentum` |
#
# The form is Keras's, with the rate **inside** the velocity: each push is multiplied by the rate of the step
# in which it came, and keeps it when the rate changes later. The variables hold $u$, the place ahead. Slots
# are made by `self.add_optimizer_variables(variables, "velocity")`, and found again by
# `self._get_variable_index(variable)`; their name is free. The rate is cast to the variable's dtype, and the
# variable keeps it.
#
# Graded are several steps with variables of several shapes, bowls with high momentum, gradients of zero,
# steps in which variables are left out, schedules and a rate that is changed on the way, half precision, the
# base class's options, `tf.function` and XLA, `get_config`, and training on after loading. Gradients are
# dense. Out of bounds is Keras's `SGD`, and TensorFlow's optimizers with momentum.

# %%
import keras
from keras import ops


class Nesterov(keras.optimizers.Optimizer):
    """Momentum that feels the slope where it is going to be."""

    def __init__(self, learning_rate=0.01, momentum=0.9, name="nesterov", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.momentum = momentum

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        # TODO: what has to be remembered for each variable
        raise NotImplementedError

    def update_step(self, gradient, variable, learning_rate):
        # TODO: the new velocity, and the step from one place ahead to the next
        raise NotImplementedError

    def get_config(self):
        # TODO: all that is needed to make this optimizer again
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - Y. Nesterov, *A method of solving a convex programming problem with convergence rate O(1/k²)* (1983). Four
#   pages.
# - I. Sutskever, J. Martens, G. Dahl, G. Hinton, *On the importance of initialization and momentum in deep
#   learning* (2013), where the look-ahead reading comes from, and the observation that it matters most when β
#   is close to 1.
# - Y. Bengio, N. Boulanger-Lewandowski, R. Pascanu, *Advances in Optimizing Recurrent Networks* (2012),
#   section 3.5: the change of variables that you have just done.
