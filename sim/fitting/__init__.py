"""From a city's own log to a scenario of it, and back: what a log tells, what is searched for, and how well a scenario repeats it."""
