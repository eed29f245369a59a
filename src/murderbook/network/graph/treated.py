"""What a builder did with input that is no network as it stands, counted, and in words."""

from __future__ import annotations

from dataclasses import dataclass

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Treatment:
    """Something that was met `count` times, with a few examples, in order."""

    count: int = 0
    examples: tuple[str, ...] = ()

    @classmethod
    def of(cls, met: list[str]) -> Treatment:
        return cls(len(met), tuple(sorted(set(met))[:EXAMPLES]))


@dataclass(frozen=True, slots=True)
class Treated:
    """`absent`: relations to what is not in the network. It is for whoever makes the network (a file with a slip in it)
    and is in none of `words`: what an account may not see would else be counted to it."""

    loops: Treatment = Treatment()
    nameless: Treatment = Treatment()
    repeated: Treatment = Treatment()
    unborn: Treatment = Treatment()
    absent: Treatment = Treatment()

    def words(self) -> list[str]:
        """One sentence for each thing met, with examples."""
        told = (
            (
                self.loops,
                "relation of an entity with itself was left out",
                "relations of entities with themselves were left out",
            ),
            (
                self.nameless,
                "name that names nobody stands in several papers: kept apart, paper by paper, and joined by nothing",
                "names that name nobody stand in several papers: kept apart, paper by paper, and joined by nothing",
            ),
            (self.repeated, "report came twice and counts once", "reports came twice and count once"),
            (
                self.unborn,
                "relation dated before the birth of a person in it was left out: correct the date or the birth",
                "relations dated before the birth of a person in them were left out: correct the dates or the births",
            ),
        )  # fmt: skip
        return [_sentence(met, one, many) for met, one, many in told if met.count]

    def absent_words(self) -> list[str]:
        """For the maker alone."""
        if not self.absent.count:
            return []
        one = "relation leads to something that is not among the entities, and was left out"
        many = "relations lead to something that is not among the entities, and were left out"
        return [_sentence(self.absent, one, many)]


def _sentence(met: Treatment, one: str, many: str) -> str:
    such = f" ({'; '.join(met.examples)}{'; ...' if met.count > len(met.examples) else ''})" if met.examples else ""
    return f"{met.count:,} {one if met.count == 1 else many}{such}."
