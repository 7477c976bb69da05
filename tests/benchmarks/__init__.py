"""What the engine costs. Not part of the suite: a speed is measured, never tested."""
