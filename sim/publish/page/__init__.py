"""The report of a run as one HTML page, made from its run folder alone."""

from __future__ import annotations

from sim.publish.page.write import PAGE, begin_page, finish_page, write_page

__all__ = ["PAGE", "begin_page", "finish_page", "write_page"]
