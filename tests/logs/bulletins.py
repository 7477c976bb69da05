"""A small town whose numbers are uncertain, and bulletins of it."""

from pathlib import Path

TOWN = """
title = "Town"
[time]
days = 60
warm_up = 20
horizon = 20
[demand]
cases_per_day = 6
[issue_defaults]
count = 2
limit_days = 5
[department_defaults]
count = 3
[adjudication]
enabled = true
[uncertainty]
"issue_defaults.lead_days" = { low = 0.2, high = 3, scale = "log" }
"department_defaults.utilisation" = [0.3, 0.9]
"service_centre.accuracy" = { low = 0.4, high = 0.99, scale = "log1m" }
"precedents.force" = [0.2, 1.0]
"""
"""A member of its bank takes 5 ms. `precedents.force` acts on nothing before precedents are on."""

HEAD = """
title = "Month"
source = "a test"
city = "town.toml"
period.days = 20
"""

NUMBERS = """
[numbers]
late_share.value = 0.25
mean_days.value = 4
"""


def written(folder: Path, numbers: str = NUMBERS, head: str = HEAD, town: str = TOWN) -> Path:
    """Write a bulletin and its city into a folder and return the bulletin's file."""
    (folder / "town.toml").write_text(town, encoding="utf-8")
    path = folder / "bulletin.toml"
    path.write_text(head + numbers, encoding="utf-8")
    return path
