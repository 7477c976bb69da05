"""The panels of the page, one a module: each is a function that builds itself for a viewer."""
