"""Pages and the JSON behind them: what the records hold, shown to people. Loads no reader."""

from uketsuke.review.app import create_app

__all__ = ["create_app"]
