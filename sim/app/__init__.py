"""The live page: two arms of a city side by side, in a browser; it only displays models."""
