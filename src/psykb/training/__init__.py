"""Rows become an adapter or a tuned model: the only folder that knows trl and peft."""
