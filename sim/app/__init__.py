"""The live page: two arms of a city side by side, in a browser. It looks at models and changes none of their rules."""
