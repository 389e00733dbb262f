"""Division and square root of IEEE doubles, which answer infinity or NaN where Python raises."""

import math


def divide(*, dividend: float, divisor: float) -> float:
    """This function will divide as hardware does: by zero gives infinity, zero by zero NaN.

    Source: IEEE 754, section 7.3.
    """
    if divisor:
        return dividend / divisor
    if dividend == 0 or math.isnan(dividend):
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1, divisor)


def root(*, square: float) -> float:
    """This function will take a square root, NaN for a negative number.

    Source: IEEE 754, section 7.2.
    """
    return math.sqrt(square) if square >= 0 else math.nan


def power(*, base: float, exponent: float) -> float:
    """This function will raise to a power, answering infinity or NaN where Python raises.

    Source: IEEE 754, section 9.2.1.
    """
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf
    except ValueError:
        return math.nan if base else math.inf
