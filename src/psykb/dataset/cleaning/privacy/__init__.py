"""Personal data in dialogues: found by form, masked so that the same value has the same mask."""
