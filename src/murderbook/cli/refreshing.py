"""Running the engines from a command, with progress on standard error."""

from __future__ import annotations


def refresh_with_progress(*, force: bool = False) -> bool:
    """Bring leads and worklist up to date; True where anything had to be done."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from murderbook.workbench.leads.engine.refresh import refresh

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0, visible=False)

        def report(share: float, words: str) -> None:
            bar.update(task, description=words, completed=share, visible=True)

        return refresh(force=force, report=report)
