import keras


def cross_correlation(images, kernel):
    """All windows by their numbers, rows first, and one large product."""
    kh, kw = kernel.shape
    height, width = keras.ops.shape(images)[-2], keras.ops.shape(images)[-1]
    rows = keras.ops.arange(0, height - kh + 1)[:, None] + keras.ops.arange(0, kh)[None, :]
    columns = keras.ops.arange(0, width - kw + 1)[:, None] + keras.ops.arange(0, kw)[None, :]
    windows = keras.ops.take(images, columns, axis=-1)  # (…, height, across, kw)
    windows = keras.ops.take(windows, rows, axis=-3)  # (…, down, kh, across, kw)
    return keras.ops.einsum("...prqs,rs->...pq", windows, kernel)


def convolution(images, kernel):
    """The definition: every pixel gives to the outputs behind it; then the border goes."""
    kh, kw = kernel.shape
    height, width = keras.ops.shape(images)[-2], keras.ops.shape(images)[-1]
    front = [[0, 0]] * (len(images.shape) - 2)
    smeared = 0.0
    for r in range(kh):
        for s in range(kw):
            moved = keras.ops.pad(images, [*front, [r, kh - 1 - r], [s, kw - 1 - s]])
            smeared = smeared + moved * kernel[r, s]
    return smeared[..., kh - 1 : height, kw - 1 : width]
