"""The schedule form: matter, time, places, people; mistakes and clashes come back with everything kept.

People are rows of equal fields. Rows are added and taken away by buttons that post the form, so that it works without
scripts (`js/schedule.js` does the same without the journey).
"""

from __future__ import annotations

from aiohttp import web

routes = web.RouteTableDef()
