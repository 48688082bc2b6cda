"""What a run will take, before it is begun: parameters, tokens, updates, memory, time."""

from psykb.training.planning.fitting import fit, lacking
from psykb.training.planning.loads import Sharing
from psykb.training.planning.planning import Plan, plan

__all__ = ["Plan", "Sharing", "fit", "lacking", "plan"]
