"""What was the case when: so that an answer is held against what could be known at its time.

  schema = Timeline(False, grace=4)
  schema.set(True)
  schema.possible(begun, ended)     # {False, True} for a request soon after the change
"""

import threading
import time


class Timeline:
    """`grace` are the seconds for which an old value may still be seen. For several threads."""

    def __init__(self, value, grace):
        self._lock = threading.Lock()
        self._grace = grace
        self._values = [(time.monotonic(), value)]

    def set(self, value):
        """To be called before the new value can be seen."""
        with self._lock:
            self._values.append((time.monotonic(), value))

    def possible(self, begun, ended):
        """The values that may have been seen between two moments."""
        with self._lock:
            values = list(self._values)
        ends = [when + self._grace for when, _ in values[1:]] + [float("inf")]
        return {value for (start, value), end in zip(values, ends) if start <= ended and begun <= end}
