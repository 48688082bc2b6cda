"""Every call to a language model: specs, keys, one gate, what it cost."""
