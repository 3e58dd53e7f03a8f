"""Minimum, median, maximum; ratios pair by pair; and whether two programs' percentiles agree.

Both programs keep a histogram, so a percentile of theirs is off by a known share of itself: ours by 1/256
(probe/load/histogram.h), fio's by 1/128 (stat.h: 64 buckets to each power of two, the middle is reported).
Over several runs each program's percentile has a range, from its least to its greatest value; widened by its
histogram's bound it is what the program can claim. They agree when the two claims overlap.
"""

import statistics

OUR_ERROR = 1 / 256
FIO_ERROR = 1 / 128


def spread(values):
    """[minimum, median, maximum], or None when nothing was measured."""
    known = [v for v in values if v is not None]
    return [min(known), statistics.median(known), max(known)] if known else None


def ratios(ours, theirs):
    """Ours over theirs, pair by pair."""
    return [a / b for a, b in zip(ours, theirs) if a is not None and b]


def compare_percentile(ours, theirs):
    """'agree', or which of the two is lower beyond bounds and spread."""
    our_low, our_high = min(ours) * (1 - OUR_ERROR), max(ours) * (1 + OUR_ERROR)
    their_low, their_high = min(theirs) * (1 - FIO_ERROR), max(theirs) * (1 + FIO_ERROR)
    if our_high < their_low:
        return "ours is lower"
    if our_low > their_high:
        return "ours is higher"
    return "agree"
