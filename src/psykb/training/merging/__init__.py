"""An adapter folded into its base, compared with it, and made ready for other programs."""
