"""Style sheets, scripts, fonts: from the collected folder where there is one, else from the sources."""

from pathlib import Path
from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]
from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, content with a folder that was not collected yet."""

    def add_files(self, root: str, prefix: str | None = None) -> None:
        if Path(root).is_dir():
            super().add_files(root, prefix)


class CollectedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed and packed names once `collectstatic` ran, the plain names before."""

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> Any:
        return super().stored_name(name) if self.hashed_files else name
