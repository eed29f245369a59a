"""A kinship case as JSON, TOML (docs/reference/kinship-json.md) or a Familias file: what was typed, two pedigrees."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from murderbook.formats.familias import read_familias
from murderbook.formats.kinship_dvi import dvi_typed, is_dvi
from murderbook.formats.reject import FormatError
from murderbook.formats.str_frequencies import read_frequencies
from murderbook.formats.str_profiles import read_profiles
from murderbook.formats.str_text import allele_of, is_there, text_of
from murderbook.kinship.case import Genotype, Hypothesis, Pruning, Sample
from murderbook.kinship.draft import Draft, direct
from murderbook.kinship.frequencies import FrequencyTable, locus_key, shipped, shipped_names
from murderbook.kinship.markers import Treatment
from murderbook.kinship.mutation import Model, Mutation, OfOneSex
from murderbook.kinship.pedigree import KinshipError, Pedigree, Person

TOML_KEYS = {
    "title", "remains", "frequencies", "markers", "theta", "pruning", "minimum_frequency", "silent", "x_linked",
    "mutation", "persons", "h1", "h2", "profiles", "profile_files", "samples",
}  # fmt: skip


SEXES = {"1": "M", "2": "F", "MALE": "M", "FEMALE": "F", "MAN": "M", "WOMAN": "F", "": None, "U": None, "0": None}


def read_case(path: Path, remains: str | None = None) -> Draft:
    """`remains`: who is asked about, where the file does not say. FormatError: which file, what, and the remedy."""
    try:
        if path.suffix.lower() == ".fam":
            return read_familias(path, remains)
        if path.suffix.lower() == ".toml":
            return _from_toml(path, tomllib.loads(text_of(path)))
        return _from_json(path, json.loads(text_of(path)))
    except (KinshipError, json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        said = "mend it" if isinstance(error, KinshipError) else "it is no JSON, TOML or Familias file as it stands"
        raise FormatError(path.name, str(error), f"In this file: {said}.") from None
    except (LookupError, TypeError, AttributeError, ValueError, OverflowError, RecursionError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(
            path.name, f"something is missing or of another kind ({error!r})", "See docs/reference/kinship-json.md."
        ) from None


def tables_named(names: list[str], beside: Path) -> tuple[FrequencyTable, ...]:
    """Files (as named, or beside the case), or tables that come with the program."""
    found: list[FrequencyTable] = []
    for name in names:
        path = next((one for one in (Path(name), beside / name) if is_there(one)), None)
        if path is not None:
            found += read_frequencies(path)
        elif "." in name and ":" not in name:
            raise FormatError(name, "there is no such file", f"Name a file, or one of {', '.join(shipped_names())}.")
        else:
            found += shipped(name)
    return tuple(found)


def _from_json(path: Path, content: dict[str, Any]) -> Draft:
    observed = content.get("doe_observed")
    genotypes = dict(content["genotypes"])
    if observed is not None:
        genotypes["Doe"] = observed
    samples = tuple(Sample(one, _genotypes(path, one, loci), _dropout(content, one)) for one, loci in genotypes.items())
    h1, h2, samples = _hypotheses_of(content, samples)
    silent = float(content.get("silent_allele_frequency") or 0.0)
    return Draft(
        str(content.get("id") or path.stem),
        "Doe" if "Doe" in genotypes else samples[0].id,
        h1,
        h2,
        samples,
        tuple(content.get("markers", ())),
        float(content.get("theta") or 0.0),
        Pruning(content.get("pruning", "none")),
        Treatment(
            mutation_of(content.get("mutation")),
            silent,
            content.get("minimum_frequency"),
            bool(content.get("x_linked", False)),
        ),
        {},
        tables_named([content["frequency_file"]], path.parent) if content.get("frequency_file") else (),
    )


def _dropout(content: dict[str, Any], sample: str) -> float:
    """One figure is that of the remains, where they are told apart, else of all; or a figure for each sample."""
    told = content.get("dropout") or 0.0
    if isinstance(told, Mapping):
        return float(told.get(sample, 0.0))
    return float(told) if "doe_observed" not in content or sample == "Doe" else 0.0


def _hypotheses_of(
    content: dict[str, Any], samples: tuple[Sample, ...]
) -> tuple[Hypothesis, Hypothesis, tuple[Sample, ...]]:
    """Without pedigrees: a direct comparison of two samples, or of one with a reference that shows the same."""
    if "H1" in content or "H2" in content:
        inbred = {k: float(v) for k, v in content.get("founder_inbreeding", {}).items() if k != "note"}
        of = [pedigree_of(content[name]["persons"], inbred) for name in ("H1", "H2")]
        said = [str(content[name].get("says") or name) for name in ("H1", "H2")]
        return Hypothesis(said[0], of[0]), Hypothesis(said[1], of[1]), samples
    if len(samples) == 1:
        samples = (samples[0], Sample("reference", samples[0].genotypes))
    if len(samples) != 2:
        raise KinshipError(
            "there are no pedigrees H1 and H2, nor one or two samples to compare directly; add H1 and H2"
        )
    return *direct(samples[0], samples[1], (samples[0].id, samples[1].id)), samples


def pedigree_of(persons: list[dict[str, Any]], inbreeding: Mapping[str, float]) -> Pedigree:
    """From entries with id, father, mother and sex."""
    people = tuple(
        Person(str(one["id"]), _or_none(one.get("father")), _or_none(one.get("mother")), _sex(one.get("sex")))
        for one in persons
    )
    ids = {one.id for one in people}
    return Pedigree(people, {one: f for one, f in inbreeding.items() if one in ids})


def _or_none(value: object) -> str | None:
    return None if value in (None, "", 0, "0") else str(value)


def _sex(value: object) -> str | None:
    text = str(value or "").strip().upper()
    return SEXES.get(text, text)


def _genotypes(path: Path, sample: str, loci: dict[str, Any]) -> dict[str, Genotype | None]:
    return {locus: _genotype(path, f"{sample}, {locus}", value) for locus, value in loci.items()}


def _genotype(path: Path, where: str, value: object) -> Genotype | None:
    """From ["11", "12"], "11,12" or None."""
    if value is None:
        return None
    parts = value if isinstance(value, list) else str(value).replace("/", ",").split(",")
    read = [allele_of(path.name, 1, where, str(part)) for part in parts]
    return tuple(allele for allele in read if allele is not None)


def mutation_of(told: Mapping[str, Any] | None) -> Mutation:
    """From {model, rate, range, rate2}, each one figure or {female, male}. KinshipError for another model."""
    if not told:
        return Mutation()
    names = [one.value for one in Model]
    sexes = []
    for sex, other in (("female", "mothers"), ("male", "fathers")):
        of = {k: (v.get(sex, v.get(other)) if isinstance(v, Mapping) else v) for k, v in told.items()}
        if of.get("model", "none") not in names:
            raise KinshipError(f"mutation model {of.get('model')!r} is not known; there are {', '.join(names)}")
        span, rate2 = of.get("range"), of.get("rate2", of.get("rate_between_classes"))
        model = Model(of.get("model", "none"))
        rate = float(of.get("rate") or 0.0)
        sexes.append(OfOneSex(model, rate, float(0.1 if span is None else span), float(rate2 or 0.0)))
    return Mutation(*sexes)


def _from_toml(path: Path, content: dict[str, Any]) -> Draft:
    if unknown := sorted(set(content) - TOML_KEYS):
        raise KinshipError(f"unknown entries {', '.join(unknown)}; there are {', '.join(sorted(TOML_KEYS))}")
    common = content.get("persons", {})
    h1, h2 = (_toml_hypothesis(content[name], common, name.upper(), _places(content, name)) for name in ("h1", "h2"))
    samples = samples_of(path, content)
    names = content.get("frequencies", [])
    return Draft(
        str(content.get("title") or path.stem),
        str(content.get("remains") or samples[0].id),
        h1,
        h2,
        samples,
        tuple(content.get("markers", ())),
        float(content.get("theta", 0.0)),
        Pruning(content.get("pruning", "none")),
        Treatment(
            mutation_of(content.get("mutation")),
            float(content.get("silent", 0.0)),
            content.get("minimum_frequency"),
            bool(content.get("x_linked", False)),
        ),
        {},
        tables_named([names] if isinstance(names, str) else list(names), path.parent),
    )


def _places(content: dict[str, Any], name: str) -> dict[str, str]:
    return {one: str(told[name]) for one, told in content.get("samples", {}).items() if name in told}


def _toml_hypothesis(told: dict[str, Any], common: dict[str, Any], name: str, persons: dict[str, str]) -> Hypothesis:
    """Those of [persons], and what [h1.persons] adds or says otherwise."""
    people = {**common, **told.get("persons", {})}
    listed = [{"id": one, **attributes} for one, attributes in people.items()]
    inbred = {one: float(a["inbreeding"]) for one, a in people.items() if "inbreeding" in a}
    return Hypothesis(str(told.get("says", name)), pedigree_of(listed, inbred), persons)


def samples_of(path: Path, content: dict[str, Any], family: str | None = None) -> tuple[Sample, ...]:
    """From `profiles`, `profile_files` and `samples`; of a disaster's table those of the `family`."""
    genotypes: dict[str, dict[str, Genotype | None]] = {}
    for name in content.get("profile_files", []):
        file = path.parent / name
        for profile in dvi_typed(file, family) if is_dvi(file) else read_profiles(file):
            if profile.id in genotypes:
                raise KinshipError(f"there are two samples named {profile.id}; give each a name of its own")
            genotypes[profile.id] = profile.loci
    for one, loci in content.get("profiles", {}).items():
        if one in genotypes:
            raise KinshipError(f"there are two samples named {one}; give each a name of its own")
        genotypes[one] = _genotypes(path, one, loci)
    if not genotypes:
        raise KinshipError("nobody was typed; give [profiles.NAME] or profile_files")
    told = content.get("samples", {})
    if unknown := sorted(set(told) - set(genotypes)):
        raise KinshipError(f"[samples] names {', '.join(unknown)}, who have no profile")
    return tuple(
        Sample(one, loci, told.get(one, {}).get("dropout", 0.0), float(told.get(one, {}).get("dropin", 0.0)))
        for one, loci in genotypes.items()
    )


def unknown_loci(draft: Draft, table: FrequencyTable) -> list[str]:
    """Typed loci that neither the table nor the trade knows: a misspelt name."""
    from murderbook.formats.str_profiles import KNOWN_LOCUS

    return [one for one in draft.left_out(table) if not KNOWN_LOCUS.fullmatch(locus_key(one))]
