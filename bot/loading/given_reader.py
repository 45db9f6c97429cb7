"""Reads files of partner data that members give in Slack."""

from collections.abc import Sequence

from bot.loading import examples, files, logos
from bot.loading.logos import FetchLogo
from flows.loading.given_files import DataFile, ExampleTable
from flows.loading.partner_data import DataBatch


class GivenFileReader:
    """Recognises and reads the files; ``fetch_logo`` fetches the logo that a partner's row names."""

    def __init__(self, fetch_logo: FetchLogo) -> None:
        """Keep what fetches logos."""
        self._fetch_logo = fetch_logo

    def is_data(self, name: str, content: bytes) -> bool:
        """Tell whether a file is partner data, whatever is wrong in it."""
        return files.is_data(name, content)

    def read(self, given: Sequence[DataFile], workspace_id: str) -> DataBatch:
        """Return the rows of all files for this workspace; what is wrong in the files is in the batch."""
        return logos.with_logo(files.read_given(given, workspace_id), self._fetch_logo)

    def examples(self) -> Sequence[ExampleTable]:
        """Return an example of each kind."""
        return examples.TABLES
