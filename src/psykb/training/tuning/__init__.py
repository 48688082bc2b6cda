"""One process of a training run: model, trainer, checks, checkpoints, figures, result."""
