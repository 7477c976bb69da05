"""RO-Crate metadata (version 1.1) of a bundle: the files and their origin, as JSON-LD.

Source: RO-Crate Metadata Specification 1.1, doi:10.5281/zenodo.4541002.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from sim.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Mapping

METADATA = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
CONTEXT = [f"{SPECIFICATION}/context", {"sha256": "https://schema.org/sha256"}]

FORMATS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".txt": "text/plain",
}
REMIT, COMMAND, PYTHON = "#remit", "#command", "#python"

Node = dict[str, Any]


def metadata(
    manifest: Mapping[str, Any], title: str, question: str, files: Mapping[str, tuple[str, int]]
) -> bytes:
    """Return the metadata file of a bundle.

    Parameters
    ----------
    manifest
        Of the results.
    title, question
        Of the run or study.
    files
        By path, SHA-256 and bytes of every file of the bundle besides this one.
    """
    inputs = [name for name in files if _is_input(name, manifest)]
    results = [name for name in files if name not in inputs and name in manifest["sha256"]]
    created, repeat = _ended(manifest), manifest["repeat"]
    root: Node = {
        "@id": "./",
        "@type": "Dataset",
        "name": title,
        "description": question or f"Results of {title}, with all files needed to repeat them",
        "datePublished": created,
        "license": "Not stated: ask the sender of this bundle",
        "hasPart": [_ref(name) for name in files],
        "mentions": {"@id": COMMAND},
    }
    graph: list[Node] = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "conformsTo": {"@id": SPECIFICATION},
            "about": {"@id": "./"},
        },
        root,
        *(_file(name, *said) for name, said in files.items()),
        {
            "@id": COMMAND,
            "@type": "CreateAction",
            "name": f"sim {repeat['argv'][0]}",
            "description": " ".join(["sim", *repeat["argv"]]),
            "endTime": created,
            "instrument": [{"@id": REMIT}, {"@id": PYTHON}],
            "object": [_ref(name) for name in inputs],
            "result": [_ref(name) for name in results],
        },
        _remit(manifest),
        {
            "@id": PYTHON,
            "@type": "ComputerLanguage",
            "name": "Python",
            "version": manifest["versions"]["python"],
        },
    ]
    document = {"@context": CONTEXT, "@graph": graph}
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def listed(content: bytes) -> dict[str, str]:
    """Return the SHA-256 of the files that a metadata file lists, by path.

    Raises
    ------
    BundleError
        If it is not the metadata of a bundle.
    """
    try:
        graph = json.loads(content)["@graph"]
        return {
            unquote(node["@id"]): str(node["sha256"]) for node in graph if node["@type"] == "File"
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BundleError(f"{METADATA} is not what 'sim bundle' writes") from None


def _is_input(name: str, manifest: Mapping[str, Any]) -> bool:
    """Return whether a file is an input of the results."""
    return name in manifest["repeat"]["inputs"] or name in [
        log["place"] for log in manifest["repeat"]["logs"]
    ]


def _ref(name: str) -> Node:
    """Return a reference to a file."""
    return {"@id": quote(name)}


def _file(name: str, sha256: str, size: int) -> Node:
    """Return the description of a file."""
    form = FORMATS.get(PurePosixPath(name).suffix.lower())
    return {
        **_ref(name),
        "@type": "File",
        "name": name,
        **({"encodingFormat": form} if form else {}),
        "contentSize": str(size),
        "sha256": sha256,
    }


def _remit(manifest: Mapping[str, Any]) -> Node:
    """Return the description of Remit, with the versions that it used."""
    versions = {
        name: said
        for name, said in manifest["versions"].items()
        if name not in ("python", "remit-sim")
    }
    commit = manifest.get("git", {}).get("remit")
    used = [f"{name} {said}" for name, said in versions.items()]
    if commit:
        used.append(f"commit {commit['commit']}{', changed since' if commit['dirty'] else ''}")
    return {
        "@id": REMIT,
        "@type": "SoftwareApplication",
        "name": "Remit (remit-sim)",
        "softwareVersion": manifest["versions"]["remit-sim"],
        "description": f"Code {manifest['engine']}, with {'; '.join(used)}",
    }


def _ended(manifest: Mapping[str, Any]) -> str:
    """Return the time at which results were made."""
    return str(manifest["created"] if "created" in manifest else manifest["times"][-1]["ended"])
