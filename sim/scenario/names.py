"""The names that a scenario may use for responsibility rules and dispute procedures, and those it may not give to a unit."""

RULES = (
    "duty_list",
    "table",
    "asset_owner",
    "precedent",
    "experience",
    "platform",
    "empowerment",
    "lead_department",
    "territorial",
    "fallback",
    "best_guess",
)
"""Responsibility rules."""

REASONS = ("return_to_sender", "directive", "joint_meeting", "expert", "whistle", "act_first")
"""What else the event log gives as the reason why a case went where it went."""

DISPUTES = ("fallback", "whistle", "adjudication", "expert")
"""Dispute procedures."""

STREET_OFFICE = "street_office"
"""As `responsibility.fallback`: the street office of the citizen's own district."""

BEYOND = "beyond remit"
"""In place of a unit in a ruling that finds a case beyond remit."""

RESERVED = (STREET_OFFICE, "service_centre", BEYOND)
"""Names that mean something else than one unit."""

MOST_RULES = 12
"""Rules that a scenario may list."""
MOST_DEPARTMENTS = 8
"""Departments an issue can have."""

MOST_CANDIDATES = 30
"""Departments of an issue and organisations that serve it, together."""
