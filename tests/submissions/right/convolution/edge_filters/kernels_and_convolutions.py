import keras
import numpy as np


def filtered(images, kernel):
    """The 3 × 3 kernel on each channel, by a ready-made convolution."""
    images = keras.ops.concatenate([images[:, :1], images, images[:, -1:]], axis=1)
    images = keras.ops.concatenate([images[:, :, :1], images, images[:, :, -1:]], axis=2)
    kernel = keras.ops.cast(np.asarray(kernel, "float64")[:, :, None, None], images.dtype)
    kernel = keras.ops.repeat(kernel, images.shape[-1], axis=2)
    return keras.ops.depthwise_conv(images, kernel, strides=1, padding="valid")


def gradient(images, smoothing=(1, 2, 1)):
    column = np.array(smoothing, "float64").reshape(3, 1)
    kernel = column / column.sum() * np.array([[-0.5, 0.0, 0.5]])
    return filtered(images, kernel), filtered(images, kernel.T)


def edges(images, smoothing=(1, 2, 1)):
    across, down = gradient(images, smoothing)
    squared = keras.ops.square(across) + keras.ops.square(down)
    edge = keras.ops.cast(squared > 0, squared.dtype)
    # 1 is added where there is no edge, and what comes out of it is multiplied by 0
    return edge * keras.ops.sqrt(squared + (1 - edge)), keras.ops.arctan2(down, across)


def laplacian(images):
    return filtered(images, [[0, 1, 0], [1, -4, 1], [0, 1, 0]])
