"""Times and sizes of memory, as people say them."""

from psykb.messages import text as _

_KIB, _MIB, _GIB = 2**10, 2**20, 2**30
_LEAST = 0.9  # of a unit; below it the next smaller one is taken
_WHOLE = 10  # from here on a tenth says nothing
_SECONDS = (60, 3600)  # a minute, an hour


def duration(seconds: float) -> str:
    """Return a time as people say it: "42 s", "3 min 20 s", "5 h 07 min"."""
    minute, hour = _SECONDS
    whole = round(seconds)
    if whole < minute:
        return _("{s} s").format(s=whole if seconds >= 1 else round(seconds, 1))
    if whole < hour:
        return _("{m} min {s:02} s").format(m=whole // minute, s=whole % minute)
    whole = round(seconds / minute)
    return _("{h} h {m:02} min").format(h=whole // minute, m=whole % minute)


def memory(size: float) -> str:
    """Return bytes in the unit that suits: "18.4 GiB", "820 MiB", "9.6 MiB", "64 KiB"."""
    for unit, name in ((_GIB, "GiB"), (_MIB, "MiB")):
        if size >= unit * _LEAST:
            value = size / unit
            digits = 1 if value < _WHOLE or unit == _GIB else 0
            return f"{value:,.{digits}f} {name}"
    return f"{size / _KIB:,.0f} KiB"
