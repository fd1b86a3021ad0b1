r"""Formulas for the terminal: `$\frac{e^{x_i}}{\sum_j e^{x_j}}$` reads `eˣⁱ / Σⱼ eˣʲ`.

Enough of LaTeX for what exercises say. A formula with a sign it does not know stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "sum": "Σ", "prod": "Π", "int": "∫", "partial": "∂", "nabla": "∇", "infty": "∞",
    "cdot": "·", "times": "×", "odot": "⊙", "otimes": "⊗", "oplus": "⊕", "ast": "∗", "star": "⋆",
    "circ": "∘", "pm": "±", "div": "÷", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠",
    "approx": "≈", "equiv": "≡", "sim": "~", "propto": "∝", "ll": "≪", "gg": "≫", "in": "∈", "notin": "∉",
    "subset": "⊂", "cup": "∪", "cap": "∩", "forall": "∀", "exists": "∃", "to": "→", "rightarrow": "→",
    "leftarrow": "←", "mapsto": "↦", "Rightarrow": "⇒", "Leftrightarrow": "⇔", "dots": "…", "ldots": "…",
    "cdots": "⋯", "vdots": "⋮", "mid": "|", "vert": "|", "Vert": "‖", "|": "‖", "lVert": "‖", "rVert": "‖",
    "lvert": "|", "rvert": "|", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈",
    "rceil": "⌉", "ell": "ℓ", "top": "ᵀ", "intercal": "ᵀ", "prime": "′", "quad": "  ", "qquad": "    ",
    ",": " ", ";": " ", ":": " ", "!": "", " ": " ", "left": "", "right": "", "big": "", "Big": "",
    "bigl": "", "bigr": "", "Bigl": "", "Bigr": "", "displaystyle": "", "limits": "", "{": "{", "}": "}",
    "%": "%", "_": "_", "$": "$", "&": "&", "#": "#", "\\": "\n",
}  # fmt: skip
NAMES = {
    "exp", "log", "ln", "max", "min", "tanh", "sin",
    "cos", "tan", "arg", "argmax", "argmin", "lim", "det",
}  # fmt: skip
PLAIN = {
    "operatorname", "text", "mathrm", "mathbf", "mathit",
    "mathsf", "mathcal", "mathbb", "boldsymbol", "textbf",
}  # fmt: skip
FRACTIONS = {r"\frac", r"\tfrac", r"\dfrac"}
ACCENTS = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "overline": "\u0304",
    "tilde": "\u0303",
    "vec": "\u20d7",
}
RAISED = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzTKNLDHWMPABEGIJORUV′ᵀ∗*",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᴷᴺᴸᴰᴴᵂᴹᴾᴬᴮᴱᴳᴵᴶᴼᴿᵁⱽ′ᵀ**",
        strict=True,
    )
)
LOWERED = dict(
    zip(
        "0123456789+-−=()aehijklmnoprstuvx",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
        strict=True,
    )
)

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_]|\s+|[^\\{}^_\s]", re.S)
FENCE_OR_CODE = re.compile(r"^```.*?^```[^\n]*$|`[^`\n]+`", re.S | re.M)
MATH = re.compile(r"\$\$(?P<block>.+?)\$\$|(?<![\\$\w])\$(?P<inline>[^$\n]+(?:\n[^$\n]+)?)\$(?!\d)", re.S)


def readable(markdown: str) -> str:
    """Markdown with its formulas spelled out, as code, so that nothing in them is taken for Markdown."""
    pieces: list[str] = []
    position = 0
    for code in FENCE_OR_CODE.finditer(markdown):
        pieces += [MATH.sub(_spelled, markdown[position : code.start()]), code[0]]
        position = code.end()
    return "".join([*pieces, MATH.sub(_spelled, markdown[position:])])


def _spelled(math: re.Match[str]) -> str:
    if math["block"]:
        body = "\n".join(f"  {line.strip()}" for line in formula(math["block"]).split("\n") if line.strip())
        return f"\n```text\n{body}\n```\n"
    return f"`{formula(math['inline'])}`"


def formula(latex: str) -> str:
    """One formula in Unicode."""
    try:
        text = _sequence(iter(TOKEN.findall(latex)))
    except (
        StopIteration,
        KeyError,
    ):  # an argument is missing, or a sign unknown: better the source than a guess
        return latex.strip()
    text = re.sub(r" *([·×⊙⊗∘→←≤≥≠≈∈∝]) *", r" \1 ", text)
    return "\n".join(re.sub(r" {2,}", " ", line).strip() for line in text.split("\n")).strip()


def _sequence(tokens: Iterator[str], until: str = "") -> str:
    parts: list[str] = []
    fractions: list[int] = []
    for token in tokens:
        if token == until:
            break
        if token in "^_" and parts:
            parts.append(_script(_argument(tokens), raised=token == "^"))
            continue
        if token in FRACTIONS:
            fractions.append(len(parts))
        parts.append(_one(token, tokens))
    for index in fractions:
        if re.match(r"[\w(√Σ∂‖]", "".join(parts[index + 1 :]).lstrip()):  # a product: a / b c would mislead
            parts[index] = f"({parts[index]})"
    return "".join(parts).replace("∂ ", "∂")


def _one(token: str, tokens: Iterator[str]) -> str:
    """What one token, with the arguments it asks for, reads as."""
    if token == "{":
        return _sequence(tokens, "}")
    if token.isspace() or token == "~":
        return " "
    if token == "&":
        return ""
    if token == "-":
        return "−"
    if not token.startswith("\\"):
        return token
    name = token[1:]
    if token in FRACTIONS:
        return f"{_grouped(_argument(tokens))} / {_grouped(_argument(tokens))}"
    if name == "sqrt":
        return f"√{_grouped(_argument(tokens))}"
    if name in ACCENTS:
        return _argument(tokens) + ACCENTS[name]
    if name in PLAIN:
        return _argument(tokens)
    if name in {"begin", "end"}:
        _argument(tokens)
        return ""
    return name if name in NAMES else SYMBOLS[name]


def _argument(tokens: Iterator[str]) -> str:
    return _one(next(token for token in tokens if not token.isspace()), tokens)


def _grouped(text: str) -> str:
    """In brackets, where leaving them out would change the meaning."""
    text = text.strip()
    return f"({text})" if re.search(r"[ +−/·×=]", text.replace("∂ ", "∂")) and not _enclosed(text) else text


def _enclosed(text: str) -> bool:
    """Whether one pair of round brackets holds it all."""
    depth = 0
    for index, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return letter == ")" and index == len(text) - 1
    return False


def _script(text: str, *, raised: bool) -> str:
    letters = RAISED if raised else LOWERED
    compact = text.replace(" ", "")
    if compact and all(letter in letters for letter in compact):
        return "".join(letters[letter] for letter in compact)
    sign = "^" if raised else "_"
    return f"{sign}{text}" if len(compact) == 1 or compact.isalpha() else f"{sign}({text.strip()})"
