"""`python -m murderbook.demo SEED FOLDER`: writes the demo files, the answers among them."""

from __future__ import annotations

import sys
from pathlib import Path

from murderbook.demo.generator import generate


def main(arguments: list[str]) -> int:
    """0 done, 2 wrong usage (DESIGN 9)."""
    if len(arguments) != 2 or not arguments[0].isdigit():
        print("usage: python -m murderbook.demo SEED FOLDER", file=sys.stderr)
        return 2
    answers = generate(int(arguments[0]), Path(arguments[1]))
    print(f"wrote the backlog of seed {answers.seed} to {arguments[1]}; answers.json there tells what is planted")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
