"""Files as they are sent to the Documents tab."""

from __future__ import annotations

from django.core.files.uploadhandler import StopUpload

from murderbook.workbench.imports import staging


class Sent(staging.ToRecordFolder):
    """Remembers the file at which it stopped: Django goes on with those before it as if nothing else had been sent."""

    too_large = ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except StopUpload:
            self.too_large = self.file_name or "a file"
            raise

    @property
    def problem(self) -> str:
        """What to tell the sender; empty where all came."""
        if not self.too_large:
            return ""
        return (
            f"{self.too_large} is larger than {staging.LIMIT_IN_WORDS}, so nothing of what you sent was taken in. Have "
            "the folder read with murderbook read, which takes files of any size, or send them without this one."
        )
