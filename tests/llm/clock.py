"""A clock that goes on only when somebody sleeps, for tests of what waits."""

from psykb.llm.gate import Timing


class Clock:
    """Seconds since it was made; `slept` is how long was slept in all."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds

    def timing(self, chance: float = 0.5) -> Timing:
        return Timing(clock=self, sleep=self.sleep, chance=lambda: chance)
