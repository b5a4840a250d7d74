"""The REST interface: each app's router under one roof."""

from __future__ import annotations

from ninja import NinjaAPI

service = NinjaAPI(title="Mufakat", version="1", urls_namespace="api", docs_url=None)
