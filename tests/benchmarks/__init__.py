"""The cost of the engine. Not part of the suite: a speed is measured, never tested."""
