"""Medians, percentiles, tables: how tools/soak shows what it has measured."""

import statistics


def percentile(values, share):
    """The smallest value that `share` of all are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median_and_p99(seconds):
    """Of times in seconds -> (median, p99) in microseconds."""
    return statistics.median(seconds) * 1e6, percentile(seconds, 0.99) * 1e6


def against(value, bound, text="%.2f"):
    """`1.10 (2.00)`, with ! where the value is above its bound."""
    return (text + "%s (" + text + ")") % (value, "!" if value > bound else "", bound)
