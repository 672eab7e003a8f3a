"""One thread a call into a library of arithmetic: the cores belong to the two lanes. The only door to threadpoolctl."""

from __future__ import annotations


def one_thread_each() -> None:
    """Keep numpy's matrices (the mel filters) and OpenMP from waking threads that mostly spin.

    A reading of 8 s took 88 ms and 164 ms of CPU time before, 83 ms and 82 ms after (two cores): half of all hearing's.
    """
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1)
