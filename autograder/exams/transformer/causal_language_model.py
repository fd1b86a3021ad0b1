import keras
import tensorflow as tf

from autograder.checks import graph, mixed_precision, round_trip
from autograder.draw import require_tensor, weight
from autograder.exam import Exam, Finding

exam = Exam(
    points=10,
    hints=[
        "Write the block first: two lines, one for h and one for y. Each reads a normalised copy and adds to "
        "the stream as it is.",
        "`keras.layers.MultiHeadAttention` knows `use_causal_mask=True`. In self-attention, query and value "
        "are the same tensor: which one, in a pre-norm block?",
        "Places are `0 … time − 1`, whatever the batch. Embedded, they have the shape (time, width) and are "
        "added to (batch, time, width).",
        "For the loss, drop the logits of the last place and the first of the tokens. A place counts if its "
        "*target* is a token.",
    ],
)

HEADS, WIDTH, HIDDEN, VOCABULARY, CONTEXT, LAYERS = 2, 8, 12, 11, 9, 2


def block_shapes():
    found = {}
    for name in ("query", "key", "value"):
        found[f"attention.{name}_dense.kernel"] = (WIDTH, HEADS, WIDTH // HEADS)
        found[f"attention.{name}_dense.bias"] = (HEADS, WIDTH // HEADS)
    found["attention.output_dense.kernel"] = (HEADS, WIDTH // HEADS, WIDTH)
    found["attention.output_dense.bias"] = (WIDTH,)
    found |= {"expand.kernel": (WIDTH, HIDDEN), "expand.bias": (HIDDEN,)}
    found |= {"project.kernel": (HIDDEN, WIDTH), "project.bias": (WIDTH,)}
    for name in ("attention_norm", "feed_forward_norm"):
        found |= {f"{name}.gamma": (WIDTH,), f"{name}.beta": (WIDTH,)}
    return found


MODEL = {
    "token_embedding.embeddings": (VOCABULARY, WIDTH),
    "position_embedding.embeddings": (CONTEXT, WIDTH),
    "final_norm.gamma": (WIDTH,),
    "final_norm.beta": (WIDTH,),
}


def block(kit, draw, inputs):
    return draw.weights(kit.Block(HEADS, HIDDEN), block_shapes(), on=[inputs])


def model(kit, draw, token_ids, layers=LAYERS, **options):
    made = kit.CausalLanguageModel(VOCABULARY, CONTEXT, WIDTH, layers, HEADS, HIDDEN, **options)
    draw.weights(made, MODEL, on=[token_ids], scale=0.8)
    blocks = getattr(made, "blocks", None)
    if not isinstance(blocks, list | tuple) or len(blocks) != layers:
        raise Finding(f"`blocks` of your CausalLanguageModel is not a list of {layers} blocks.")
    if len({id(one) for one in blocks}) < layers:
        raise Finding(
            "The blocks of your CausalLanguageModel are one and the same: they share their weights."
        )
    expected = len(MODEL) + layers * len(block_shapes())
    if (found := len(made.trainable_weights)) != expected:
        raise Finding(
            f"Your CausalLanguageModel has {found} weights where {expected} are expected: those of the two "
            "embeddings, of all blocks, and of the last normalisation."
        )
    for one in blocks:
        draw.weights(one, block_shapes())
    return made


def tokens(draw, batch=3, time=6):
    return draw.integers(batch, time, high=VOCABULARY)


@exam.check(points=1.5)
def adds_to_the_stream(kit, draw):
    """A block: attention and feed-forward network read normalised copies and add to the stream."""
    inputs = draw.normal(3, 5, WIDTH, scale=2.0)
    return block(kit, draw, inputs)(inputs)


@exam.check(points=2.25, rtol=3e-4, atol=3e-5)
def predicts_the_next_token(kit, draw):
    """Logits at every place, from tokens and places through all blocks to the tied embeddings."""
    token_ids = tokens(draw)
    return model(kit, draw, token_ids)(token_ids)


@exam.check(points=0.75)
def takes_texts_of_any_length(kit, draw):
    """A text may be one token long, as long as the context, or one and the same token all along."""
    one, full = tokens(draw, 2, 1), tokens(draw, 2, CONTEXT)
    made = model(kit, draw, one)
    return {
        "logits of single tokens": made(one),
        "logits of a full context": made(full),
        "logits of a token that repeats": made(tf.repeat(one, 5, axis=1)),
        "logits of a single text": made(full[:1]),
    }


@exam.check(points=1.5)
def does_not_look_ahead(kit, draw):
    """Changing later tokens moves no earlier logit, and a beginning is judged as it would be alone."""
    token_ids = tokens(draw, 3, 7)
    made = model(kit, draw, token_ids)
    other = tf.concat(
        [token_ids[:, :4], (token_ids[:, 4:] + 1 + draw.integers(3, 3, high=9)) % VOCABULARY], 1
    )
    early, moved, alone = made(token_ids)[:, :4], made(other)[:, :4], made(token_ids[:, :4])
    require_tensor(early)
    return {
        "logits of the first four places": early,
        "answer to «do later tokens move earlier logits?»": moves(early, moved),
        "answer to «is a beginning judged otherwise when it stands alone?»": moves(early, alone),
    }


def moves(one, other):
    return "yes" if tf.reduce_max(abs(one - other)) > 1e-4 else "no"


@exam.check(points=1)
def shifts_the_targets(kit, draw):
    """The loss asks every place for the token after it."""
    logits, token_ids = draw.normal(3, 6, VOCABULARY, scale=2.0), tokens(draw)

    def loss(logits):
        return kit.next_token_loss(logits, token_ids)

    found = draw.pullback(loss, logits=logits)
    two = kit.next_token_loss(logits[:, :2], token_ids[:, :2])
    return {
        "loss": found["output"],
        "gradient of logits": found["gradient of logits"],
        "loss of two tokens": two,
    }


@exam.check(points=1)
def leaves_padding_out_of_the_loss(kit, draw):
    """Targets that are padding do not count, and every token that is a target counts the same."""
    logits, token_ids = draw.normal(3, 6, VOCABULARY, scale=2.0), tokens(draw)
    lengths = tf.constant([[6], [2], [4]])
    mask = tf.range(6)[None] < lengths

    def loss(logits):
        return kit.next_token_loss(logits, token_ids, padding_mask=mask)

    found = draw.pullback(loss, logits=logits)
    return {
        "loss of texts of 6, 2 and 4 tokens": found["output"],
        "gradient of logits": found["gradient of logits"],
        "loss where nothing is padding": kit.next_token_loss(logits, token_ids, tf.ones((3, 6), "bool")),
    }


@exam.check(points=1, rtol=5e-4, atol=5e-5)
def sends_gradients_back(kit, draw):
    """Gradients flow back to every weight, to the embeddings from both of their ends."""
    token_ids = tokens(draw)
    made = model(kit, draw, token_ids)

    def run():
        return made(token_ids)

    named = {name: weight(made, name) for name in MODEL}
    for number, one in enumerate(made.blocks):
        named |= {f"{name} in block {number}": weight(one, name) for name in block_shapes()}
    named = {name.replace(".", " "): variable for name, variable in named.items()}  # dots would be a path
    for name, variable in named.items():
        setattr(run, name, variable)
    return draw.pullback(run, weights=named)


def sample(kit, draw):
    token_ids = tokens(draw)
    return model(kit, draw, token_ids, name="writer"), {"token_ids": token_ids}


exam.add(graph(sample, unknown=(0, 1)), points=0.25)
exam.add(mixed_precision(sample), points=0.25, rtol=0.06, atol=0.15)
exam.add(round_trip(sample), points=0.25)


@exam.check(points=0.25)
def fits_into_a_keras_model(kit, draw):
    """It drops into a Keras model whose batch and time sizes are open."""
    token_ids = tokens(draw)
    inputs = keras.Input((None,), dtype="int32")
    around = keras.Model(inputs, model(kit, draw, token_ids)(inputs))
    return {"logits of the model": around(token_ids), "shape inferred": repr(around.output_shape)}
