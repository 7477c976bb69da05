"""The names that a scenario may use for responsibility rules and dispute procedures, and those it may not give to a unit."""

RULES = ("duty_list", "precedent", "experience", "platform", "lead_department", "territorial", "fallback", "best_guess")
"""Responsibility rules."""

DISPUTES = ("fallback", "adjudication")
"""Dispute procedures."""

STREET_OFFICE = "street_office"
"""As `responsibility.fallback`: the street office of the citizen's own district."""

RESERVED = (STREET_OFFICE, "service_centre")
"""Names that mean something else than one unit."""

MOST_RULES = 8
MOST_DEPARTMENTS = 8
"""Departments an issue can have."""

MOST_CANDIDATES = 30
"""Departments of an issue and organisations that serve it, together."""
