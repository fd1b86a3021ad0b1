"""For each exercise whose answer can be trained: a small model with the learner's class inside."""

from __future__ import annotations

from keras import layers, ops

from dlkit.models.kinds import (
    WIDTH,
    Recipe,
    activation,
    block_of,
    both_sides,
    classified,
    clipped,
    convolution,
    dense,
    ending,
    film,
    foreseen,
    hourglass,
    loss_of_classes,
    loss_of_forecasts,
    masked,
    normalised,
    one_hot,
    optimizer,
    pooling,
    recurrent,
    rows_pooled,
    translator,
    two_layers,
    writer,
)
from dlkit.models.parts import encoder_block

RECIPES: dict[str, Recipe] = {
    "activations/sigmoid": activation("Sigmoid"),
    "activations/tanh": activation("Tanh"),
    "activations/relu": activation("ReLU"),
    "activations/elu": activation("ELU"),
    "activations/gelu": activation("GELU"),
    "activations/leaky_relu": activation("LeakyReLU"),
    "activations/prelu": activation("PReLU"),
    "activations/softplus": activation("Softplus"),
    "activations/softmax": ending("Softmax", from_logits=False),
    "activations/log_softmax": ending("LogSoftmax", from_logits=True),
    "losses/mean_squared_error": loss_of_forecasts("MeanSquaredError"),
    "losses/mean_absolute_error": loss_of_forecasts("MeanAbsoluteError"),
    "losses/huber": loss_of_forecasts("Huber"),
    "losses/binary_crossentropy": loss_of_classes("BinaryCrossentropy", one_hot, from_logits=True),
    "losses/categorical_crossentropy": loss_of_classes("CategoricalCrossentropy", one_hot, from_logits=True),
    "losses/sparse_categorical_crossentropy": loss_of_classes(
        "SparseCategoricalCrossentropy", from_logits=True
    ),
    "losses/hinge": loss_of_classes("Hinge", both_sides),
    "losses/label_smoothing": loss_of_classes("SmoothedCrossentropy"),
    "backprop/dense_backward": classified(dense, "a perceptron of Dense", "spirals"),
    "backprop/softmax_crossentropy_backward": loss_of_classes("SoftmaxCrossentropy", one_hot),
    "backprop/two_layer_network": classified(two_layers, "TwoLayerNetwork as it is", "spirals"),
    "backprop/batch_norm_backward": classified(normalised, "a perceptron with BatchNormalization", "spirals"),
    "optimizers/sgd": optimizer("SGD", 0.3),
    "optimizers/momentum": optimizer("Momentum", 0.05),
    "optimizers/nesterov": optimizer("Nesterov", 0.05),
    "optimizers/adagrad": optimizer("Adagrad", 0.1),
    "optimizers/rmsprop": optimizer("RMSprop", 0.005),
    "optimizers/adam": optimizer("Adam", 0.01),
    "optimizers/nadam": optimizer("Nadam", 0.01),
    "optimizers/adamw": optimizer("AdamW", 0.01),
    "optimizers/sgdw": optimizer("SGDW", 0.05),
    "optimizers/rprop": optimizer("Rprop", 0.01, batch=2000),
    "convolution/conv2d": convolution("Conv2D"),
    "convolution/conv2d_backward": convolution("Conv2D"),
    "convolution/dilated_conv2d": convolution("DilatedConv2D", dilation_rate=2),
    "convolution/depthwise_separable": convolution("SeparableConv2D"),
    "convolution/transposed_conv2d": classified(hourglass, "an hourglass, widened by Conv2DTranspose"),
    "convolution/conv3d": classified(film, "a network that watches short films through Conv3D"),
    "pooling/max_pool": pooling("MaxPooling2D"),
    "pooling/average_pool": pooling("AveragePooling2D"),
    "pooling/global_average_pool": classified(rows_pooled, "a network that averages a picture's rows"),
    "recurrent/rnn_cell": recurrent(lambda kit: layers.RNN(kit.SimpleRNNCell(24)), "SimpleRNNCell over time"),
    "recurrent/rnn_layer": recurrent(lambda kit: kit.RNN(layers.LSTMCell(24)), "an LSTM cell run by RNN"),
    "recurrent/lstm_cell": recurrent(lambda kit: layers.RNN(kit.LSTMCell(24)), "LSTMCell over time"),
    "recurrent/lstm_layer": recurrent(lambda kit: kit.LSTM(24), "LSTM, then a forecast"),
    "recurrent/gru_cell": recurrent(lambda kit: layers.RNN(kit.GRUCell(24)), "GRUCell over time"),
    "recurrent/bidirectional": recurrent(
        lambda kit: kit.Bidirectional(layers.LSTM(16)), "a series read from both ends by Bidirectional"
    ),
    "recurrent/gradient_clipping": Recipe(
        clipped, "series", "seasons", 0.05, says="an RNN whose gradients are clipped"
    ),
    "attention/additive_attention": masked(
        lambda kit: lambda query, value, mask: kit.AdditiveAttention(WIDTH)(query, value, mask),
        "a model that looks symbols up by AdditiveAttention",
    ),
    "attention/luong_attention": masked(
        lambda kit: lambda query, value, mask: kit.LuongAttention("general")(query, value, mask),
        "a model that looks symbols up by LuongAttention",
    ),
    "attention/scaled_dot_product": masked(
        lambda kit: lambda query, value, mask: kit.ScaledDotProductAttention()(
            query, value, value, mask=ops.expand_dims(mask, 1)
        ),
        "a model that looks symbols up by ScaledDotProductAttention",
    ),
    "attention/multi_head_attention": masked(
        lambda kit: lambda query, value, mask: kit.MultiHeadAttention(2, WIDTH // 2)(
            query, value, value_mask=mask
        ),
        "a model that looks symbols up by MultiHeadAttention",
    ),
    "transformer/sinusoidal_positions": block_of(
        lambda kit: encoder_block(), "an encoder whose places are SinusoidalPositions",
        lambda kit: lambda symbols: symbols + kit.SinusoidalPositions()(symbols),
    ),
    "transformer/causal_mask": Recipe(
        foreseen, "rewriting", "tagged_words", says="words tagged as they are read, behind causal_mask"
    ),
    "transformer/layer_norm": block_of(
        lambda kit: encoder_block(norm=kit.LayerNormalization), "an encoder with LayerNormalization"
    ),
    "transformer/feed_forward": block_of(
        lambda kit: encoder_block(network=lambda: kit.FeedForward(64)), "an encoder with FeedForward"
    ),
    "transformer/encoder_block": block_of(
        lambda kit: lambda hidden, mask: kit.EncoderBlock(2, 64)(hidden, padding_mask=mask),
        "an encoder of two EncoderBlocks",
    ),
    "transformer/decoder_block": Recipe(
        translator, "translation", "translations", 0.003, says="a translator that writes through DecoderBlock"
    ),
    "transformer/causal_language_model": Recipe(
        writer, "text", "letters", 0.003, says="CausalLanguageModel on letters"
    ),
}  # fmt: skip
