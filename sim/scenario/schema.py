"""`Scenario`: everything a run needs besides its seed, frozen and checked."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import PrivateAttr, ValidationInfo, field_validator, model_validator

from sim.errors import ScenarioError
from sim.scenario.checks import problems
from sim.scenario.city import (
    Citizens,
    City,
    Demand,
    Department,
    DepartmentDefaults,
    Initial,
    Issue,
    IssueDefaults,
    StreetOfficeDefaults,
    Time,
)
from sim.scenario.inputs import Inputs, hashes
from sim.scenario.institutions import (
    Adjudication,
    Appraisal,
    AssetRegister,
    Campaigns,
    Decisions,
    Empowerment,
    Expert,
    JointHandling,
    Limits,
    Market,
    Misdirection,
    NamedMeasure,
    OwnMechanism,
    Patrols,
    Platform,
    Precedents,
    Reform,
    Responsibility,
    ServiceCentre,
    SocialOrganisations,
    Supervision,
    Transfers,
    Whistle,
)
from sim.scenario.named_files import named_files
from sim.scenario.parameters import Line, Lines, Table, read, text, toggles, value
from sim.scenario.posterior import PosteriorFile
from sim.scenario.ranges import Choice, Ends, Range, by_key
from sim.scenario.values import Limit, changed, multiplied, of_groups
from sim.scenario.ways import is_factor, is_group


class Scenario(Table):
    """A city and its institutions: everything a run needs besides its seed.

    `sim.load_scenario` returns one.

    Its attributes are the tables of a scenario file; each of their keys has a default, a unit,
    bounds and a description, which `sim schema` prints and `sim/ODD.md` lists.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> town.adjudication.rulings_per_year
    250
    >>> town.with_values({"adjudication.rulings_per_year": 100}).adjudication.rulings_per_year
    100
    """

    only_in_files: ClassVar[Mapping[str, str]] = {
        "extends": (
            "File that this one extends (a path relative to this file), or the name of a scenario "
            "that comes with Remit."
        )
    }
    title: Line = text("Untitled", "Title of the scenario, in one line.")
    label: Line = text("", "Short name of the arm when files are compared; the title unless given.")
    question: Lines = text("", "Question that the scenario answers.")
    source: Lines = text("", "Sources of the numbers.")
    city: City = value(City(), "table", "The map.")
    time: Time = value(Time(), "table", "Length of a run.")
    demand: Demand = value(Demand(), "table", "Requests that reach the service centre.")
    initial: Initial = value(Initial(), "table", "State of the city on the first morning.")
    citizens: Citizens = value(Citizens(), "table", "The people who file requests.")
    issue_defaults: IssueDefaults = value(IssueDefaults(), "table", "Default values of issues.")
    issues: tuple[Issue, ...] = value((), "tables", "Named issues.")
    department_defaults: DepartmentDefaults = value(
        DepartmentDefaults(), "table", "Default values of departments."
    )
    street_office_defaults: StreetOfficeDefaults = value(
        StreetOfficeDefaults(), "table", "Default values of street offices."
    )
    departments: tuple[Department, ...] = value(
        (), "tables", "Named departments and street offices."
    )
    service_centre: ServiceCentre = value(
        ServiceCentre(), "table", "The centre that reads and dispatches cases."
    )
    responsibility: Responsibility = value(
        Responsibility(),
        "table",
        "Rules that send cases to units, and what a unit may do with them.",
    )
    decisions: Decisions = value(
        Decisions(), "table", "Numbers that forms of decision other than the usual ones read."
    )
    misdirection: Misdirection = value(
        Misdirection(), "table", "Cases that go first to a unit that the rules do not name."
    )
    transfers: Transfers = value(
        Transfers(), "table", "Units that handle a case one after the other."
    )
    asset_register: AssetRegister = value(
        AssetRegister(), "table", "Register of the owners of assets."
    )
    appraisal: Appraisal = value(Appraisal(), "table", "Performance assessment.")
    supervision: Supervision = value(Supervision(), "table", "Supervision of late cases.")
    limits: Limits = value(
        Limits(), "table", "Cases that a unit has not solved on the last day of their limit."
    )
    empowerment: Empowerment = value(Empowerment(), "table", "Issues that street offices may hold.")
    patrols: Patrols = value(Patrols(), "table", "Grid patrols.")
    adjudication: Adjudication = value(Adjudication(), "table", "A body that rules.")
    expert: Expert = value(Expert(), "table", "Opinions of the offices that write remits.")
    whistle: Whistle = value(Whistle(), "table", "Departments called to the site.")
    joint_handling: JointHandling = value(
        JointHandling(), "table", "Lead and supporting departments."
    )
    precedents: Precedents = value(Precedents(), "table", "Rulings that later cases follow.")
    platform: Platform = value(Platform(), "table", "The centre as a platform for society.")
    social_organisations: SocialOrganisations = value(
        SocialOrganisations(), "table", "Social organisations."
    )
    market: Market = value(Market(), "table", "Firms.")
    campaigns: Campaigns = value(Campaigns(), "table", "Ad-hoc clearing of old cases.")
    mechanisms: tuple[OwnMechanism, ...] = value((), "tables", "Mechanisms of the user's own.")
    measures: dict[str, NamedMeasure] = value(
        {},
        "tables",
        "Measures of the user's own: by name, a function in a file, as 'file.py:function', or a "
        "table with `function` and `title`.",
    )
    reforms: tuple[Reform, ...] = value((), "tables", "Changes during a run.")
    uncertainty: dict[str, Ends | Range | Choice] = value(
        {},
        "keys and ranges",
        "Range of each uncertain number, or list of the names or values to choose from, by dotted "
        "key; the entries of a group share one drawn number or, with each = true, each entry has "
        "its own.",
    )
    posterior: PosteriorFile = value(
        PosteriorFile(), "table", "Joint draws of uncertain numbers, as 'sim fit' writes them."
    )
    _inputs: Inputs = PrivateAttr(default_factory=Inputs)

    __iter__ = None  # type: ignore[assignment]  # it is one thing: whoever takes single values and lists of them must not take it apart

    @field_validator("uncertainty", mode="before")
    @classmethod
    def _by_dotted_key(cls, written: Any) -> Any:
        """Take tables within tables for dotted keys, and lists, as files have them, for tuples."""
        if not isinstance(written, Mapping):
            return written
        return dict(by_key(written))

    @model_validator(mode="after")
    def _must_be_meaningful(self, info: ValidationInfo) -> Self:
        """Refuse errors that no single field shows; read named files now, unless carried along."""
        context = info.context or {}
        self._inputs = context.get("inputs", self._inputs)
        limit: Limit | None = context.get("limit")
        found = [*limit(self)] if limit is not None else []
        found = found or problems(self)
        if found:
            raise ValueError("\n".join(found))
        return self

    def __repr__(self) -> str:
        """Say which scenario it is; all that it says is in `model_dump`."""
        return f"<Scenario {self.title!r}>"

    __str__ = __repr__

    @property
    def inputs(self) -> Inputs:
        """The files that it depends on, as they were when it was loaded."""
        return self._inputs

    @property
    def toggles(self) -> dict[str, str]:
        """The dotted keys of all mechanisms, on or off, by name; the user's own are the last."""
        own = {each.name: f"mechanisms.{each.name}.enabled" for each in self.mechanisms}
        return {**toggles(type(self)), **own}

    def fingerprints(self) -> dict[str, str]:
        """Return fingerprints of all files on which the scenario depends.

        Returns
        -------
        dict
            SHA-256 by path of the files that it was loaded from, of the log and the files of
            functions that it names, and of files that these import and open (empty for a file that
            did not exist), and versions by name of the libraries that they import.
        """
        return hashes(self._inputs.sources) | self._inputs.fingerprints(named_files(self))

    def with_values(self, values: Mapping[str, Any], limit: Limit | None = None) -> Self:
        """Return a scenario that differs from this one in some values.

        Parameters
        ----------
        values
            By dotted key; an item of a list by its name or its number, from 0:
            `adjudication.period`, `issues.noise.gap`, `departments.0.avoidance`; all items of a
            group at once: `departments[kind=territorial].staff_hours`. A star behind a key
            multiplies each value: `departments[kind=territorial].staff_hours*`; this comes
            after all others. A table as value changes the keys that it names; ranges and what
            reforms set are replaced.
        limit
            Asked before anything that takes long is looked at; it gives a line for whatever is too
            large.

        Returns
        -------
        Scenario
            Checked as a file is; this one stays as it is. Files that both name are those that were
            loaded with this one.

        Raises
        ------
        ScenarioError
            If there is no such key, a group has no member, two keys are of one value, or the
            scenario is not valid with these values.
        """
        return self._varied(values, limit)

    def _varied(self, values: Mapping[str, Any], limit: Limit | None) -> Self:
        """Return a scenario with other values, then with some multiplied."""
        factors = {key: value for key, value in values.items() if is_factor(key)}
        plain = {key: value for key, value in values.items() if not is_factor(key)}
        varied = self
        try:
            if plain or not factors:
                varied = self._with(changed(self.model_dump(mode="json"), plain), limit)
            return varied._with(multiplied(varied, factors), limit) if factors else varied
        except ScenarioError as error:
            if any(map(is_group, values)):
                raise of_groups(error, self.model_dump(mode="json"), values) from None
            raise

    def _with(self, written: dict[str, Any], limit: Limit | None) -> Self:
        """Return the scenario of tables in the form of a file, with the files already read."""
        return read(type(self), written, context={"inputs": self._inputs.copy(), "limit": limit})
