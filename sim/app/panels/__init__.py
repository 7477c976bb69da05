"""The panels of the page, one per module: each is a function that builds itself for a viewer."""
