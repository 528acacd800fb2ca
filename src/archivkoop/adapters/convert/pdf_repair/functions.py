"""PDF functions, as far as the repair must understand them: whether one changes nothing, and values along an axis."""

import re
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from archivkoop.adapters.convert.pdf_repair import tree

_STEPS = 16
_NEAR = 1 / 255


def is_identity(value: Object | None) -> bool:
    """Say whether a transfer function leaves every tone as it is. In doubt: no."""
    if isinstance(value, Name):
        return tree.text_of(value) in {"Identity", "Default"}
    if isinstance(value, Array):
        return len(value) > 0 and all(is_identity(entry) for entry in value)
    if not isinstance(value, Dictionary | Stream):
        return False
    for step in range(_STEPS + 1):
        x = step / _STEPS
        result = evaluate(value, (x,))
        if result is None or len(result) != 1 or abs(result[0] - x) > _NEAR:
            return False
    return True


def evaluate(function: Object, inputs: Sequence[float]) -> list[float] | None:
    """Return the function's values; None where it cannot be evaluated here."""
    kind = tree.integer(function, Name.FunctionType, -1)
    domain = tree.numbers(function.get(Name.Domain))
    if len(domain) < 2 * len(inputs):
        return None
    clipped = [min(max(x, domain[2 * i]), domain[2 * i + 1]) for i, x in enumerate(inputs)]
    if kind == 0 and isinstance(function, Stream):
        result = _sampled(function, clipped, domain)
    elif kind == 2 and len(clipped) == 1:
        result = _exponential(function, clipped[0])
    elif kind == 3 and len(clipped) == 1:
        result = _stitched(function, clipped[0], domain)
    elif kind == 4 and isinstance(function, Stream):
        result = _calculated(function, clipped)
    else:
        result = None
    return _clip(result, tree.numbers(function.get(Name.Range)))


def _clip(values: list[float] | None, limits: list[float]) -> list[float] | None:
    if values is None or len(limits) < 2 * len(values):
        return values
    return [min(max(value, limits[2 * i]), limits[2 * i + 1]) for i, value in enumerate(values)]


def _exponential(function: Object, x: float) -> list[float] | None:
    exponent = tree.number(function, Name.N, 1.0) or 0.0
    low = tree.numbers(function.get(Name.C0)) or [0.0]
    high = tree.numbers(function.get(Name.C1)) or [1.0]
    try:
        return [a + x**exponent * (b - a) for a, b in zip(low, high, strict=False)]
    except (ZeroDivisionError, OverflowError):
        return None


def _stitched(function: Object, x: float, domain: list[float]) -> list[float] | None:
    parts = function.get(Name.Functions)
    bounds = tree.numbers(function.get(Name.Bounds))
    encode = tree.numbers(function.get(Name.Encode))
    if not isinstance(parts, Array) or len(bounds) != len(parts) - 1 or len(encode) < 2 * len(parts):
        return None
    index = sum(x >= bound for bound in bounds)
    edges = [domain[0], *bounds, domain[1]]
    low, high = edges[index], edges[index + 1]
    share = (x - low) / (high - low) if high > low else 0.0
    inner = encode[2 * index] + share * (encode[2 * index + 1] - encode[2 * index])
    return evaluate(parts[index], (inner,))


def _sampled(function: Stream, inputs: list[float], domain: list[float]) -> list[float] | None:
    """Interpolate linearly between the samples around a point."""
    sizes = [int(size) for size in tree.numbers(function.get(Name.Size))]
    bits = tree.integer(function, Name.BitsPerSample)
    limits = tree.numbers(function.get(Name.Range))
    if len(sizes) != len(inputs) or bits not in {1, 2, 4, 8, 12, 16, 24, 32} or len(limits) < 2 or min(sizes) < 1:
        return None
    outputs = len(limits) // 2
    try:
        data = int.from_bytes(function.read_bytes(), "big"), len(function.read_bytes()) * 8
    except pikepdf.PdfError:
        return None
    encode = tree.numbers(function.get(Name.Encode)) or [edge for size in sizes for edge in (0.0, size - 1.0)]
    decode = tree.numbers(function.get(Name.Decode)) or limits
    corners: list[tuple[int, float]] = [(0, 1.0)]
    stride = 1
    for i, (x, size) in enumerate(zip(inputs, sizes, strict=True)):
        span = domain[2 * i + 1] - domain[2 * i]
        share = (x - domain[2 * i]) / span if span else 0.0
        at = min(max(encode[2 * i] + share * (encode[2 * i + 1] - encode[2 * i]), 0.0), size - 1.0)
        low, part = int(at), at - int(at)
        steps = [(low, 1 - part), (min(low + 1, size - 1), part)] if part else [(low, 1.0)]
        corners = [(index + step * stride, weight * w) for index, weight in corners for step, w in steps]
        stride *= size
    values = []
    for output in range(outputs):
        total = 0.0
        for index, weight in corners:
            offset = (index * outputs + output) * bits
            if offset + bits > data[1]:
                return None
            total += weight * ((data[0] >> (data[1] - offset - bits)) & ((1 << bits) - 1))
        share = total / ((1 << bits) - 1)
        values.append(decode[2 * output] + share * (decode[2 * output + 1] - decode[2 * output]))
    return values


def _calculated(function: Stream, inputs: list[float]) -> list[float] | None:
    """Only a program that does nothing is understood; any other is not evaluated here."""
    try:
        program = function.read_bytes()
    except pikepdf.PdfError:
        return None
    return inputs if re.fullmatch(rb"\s*\{\s*\}\s*", program) else None
