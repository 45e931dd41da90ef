"""The drawings of the icons, by name: what stands inside an SVG symbol of 24 by 24. Knows no meaning and no page."""

from __future__ import annotations

from typing import Final

ICONS: Final[dict[str, str]] = {
    "mic": '<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3M8.5 21h7"/>',
    "mic-off": (
        '<path d="M9 9V6a3 3 0 0 1 6 0v5M14.5 13.3A3 3 0 0 1 9 12M5 11a7 7 0 0 0 11 5.7M19 11a7 7 0 0 1-.5 '
        '2.6M12 18v3M8.5 21h7M3 3l18 18"/>'
    ),
    "mic-lock": (
        '<rect x="7" y="3" width="6" height="10" rx="3"/><path d="M3.5 10.5a6.5 6.5 0 0 0 7.5 6.4M10 17v4M7 '
        '21h4"/><rect x="14" y="15.5" width="7" height="5.5" rx="1"/><path d="M15.5 15.5v-1.3a2 2 0 0 1 4 '
        '0v1.3"/>'
    ),
    "cam": '<rect x="2.5" y="6" width="13" height="12" rx="2"/><path d="m15.5 11 6-3.5v9l-6-3.5"/>',
    "cam-off": (
        '<path d="M9.5 6h4a2 2 0 0 1 2 2v4M15.5 15.8V16a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2V8a2 2 0 0 1 '
        '1.6-2M15.5 11l6-3.5v9L18 14.5M3 3l18 18"/>'
    ),
    "speaker": '<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM15.5 9a4.2 4.2 0 0 1 0 6M18 6.3a8 8 0 0 1 0 11.4"/>',
    "hand": (
        '<path d="M7 12.5V6.8a1.5 1.5 0 0 1 3 0V11M10 10.5V4.7a1.5 1.5 0 0 1 3 0v5.8M13 10.5V5.8a1.5 1.5 0 0 '
        "1 3 0v6M16 10.3a1.5 1.5 0 0 1 3 0V15a6.5 6.5 0 0 1-6.5 6.5c-3 0-4.6-1.3-6-3.6L4 14a1.5 1.5 0 0 1 "
        '2.5-1.6L8 14"/>'
    ),
    "phone": (
        '<path d="M5 3.5h3.2l1.7 4.3-2.2 1.6a12 12 0 0 0 6.9 6.9l1.6-2.2 4.3 1.7V19a2 2 0 0 1-2.2 2A16.6 '
        '16.6 0 0 1 3 5.7a2 2 0 0 1 2-2.2Z"/>'
    ),
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.6 2.6 0 1 1 3.7 2.3c-.8.4-1.2 1-1.2 1.9M12 17h.01"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "ok": '<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8L16 9.5"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "no": '<circle cx="12" cy="12" r="9"/><path d="m9 9 6 6M15 9l-6 6"/>',
    "alert": '<path d="M12 3.5 2.5 20h19ZM12 10v4.5M12 17.3h.01"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.7h.01"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.3l3.3 2"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 3v4M16 3v4"/>',
    "pin": '<path d="M12 21s7-6.2 7-11.3a7 7 0 0 0-14 0C5 14.8 12 21 12 21Z"/><circle cx="12" cy="9.7" r="2.5"/>',
    "doc": '<path d="M6 3h8l4.5 4.5V21H6ZM14 3v5h4.5M9 12.5h6M9 16.5h6"/>',
    "edit": '<path d="m4 20 1-4.5L16.5 4l3.5 3.5L8.5 19ZM14 6.5l3.5 3.5"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4 20h16"/>',
    "upload": '<path d="M12 16V5M7 9.5l5-5 5 5M4 20h16"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>',
    "users": (
        '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20a6.5 6.5 0 0 1 13 0M15.5 5.3a3.5 3.5 0 0 1 0 '
        '6.4M18 14.5a6.5 6.5 0 0 1 3.5 5.5"/>'
    ),
    "lock": '<rect x="5" y="11" width="14" height="9.5" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "shield": '<path d="M12 3 4.5 5.8v5.7c0 4.6 3.1 8 7.5 9.5 4.4-1.5 7.5-4.9 7.5-9.5V5.8ZM8.5 12l2.5 2.5 4.5-5"/>',
    "rec": '<circle cx="12" cy="12" r="6.5"/>',
    "live": '<circle cx="12" cy="12" r="3" fill="currentColor"/><path d="M7 7a7 7 0 0 0 0 10M17 7a7 7 0 0 1 0 10"/>',
    "pause": '<path d="M8.5 5v14M15.5 5v14"/>',
    "play": '<path d="M7 4.5v15l12-7.5Z"/>',
    "stop": '<rect x="6" y="6" width="12" height="12" rx="1.5"/>',
    "back10": '<path d="M5 5v5h5M5.5 10a7.5 7.5 0 1 1-1 4"/>',
    "fwd10": '<path d="M19 5v5h-5M18.5 10a7.5 7.5 0 1 0 1 4"/>',
    "sig3": '<path d="M5 20v-4M12 20v-9M19 20V5" stroke-width="3.5"/>',
    "sig2": '<path d="M5 20v-4M12 20v-9" stroke-width="3.5"/><path d="M19 20V5" stroke-dasharray=".1 4"/>',
    "sig1": '<path d="M5 20v-4" stroke-width="3.5"/><path d="M12 20v-9M19 20V5" stroke-dasharray=".1 4"/>',
    "sig0": '<path d="M5 20v-4M12 20v-9M19 20V5" stroke-dasharray=".1 4"/><path d="m3 4 6 6M9 4l-6 6"/>',
    "refresh": '<path d="M20 5v5h-5M4 19v-5h5M5 9.5A7.5 7.5 0 0 1 18.5 8L20 10M19 14.5A7.5 7.5 0 0 1 5.5 16L4 14"/>',
    "right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "left": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "browser": '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M3 9h18M6.5 6.5h.01M9.5 6.5h.01"/>',
    "copy": (
        '<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M15.5 8.5v-3a2 2 0 0 0-2-2h-8a2 2 0 0 '
        '0-2 2v8a2 2 0 0 0 2 2h3"/>'
    ),
    "text": '<path d="M3 18 7.5 7 12 18M4.5 14.5h6M14 18l3-7.5 3 7.5M15 16h4"/>',
    "mark": '<path d="M6.5 3.5h11V21L12 16.5 6.5 21Z"/>',
    "eye": (
        '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z"/><circle cx="12" cy="12" r="3"/>'
    ),
    "seal": '<circle cx="12" cy="9.5" r="6"/><path d="m9.5 9.7 1.8 1.8 3.2-3.5M8.5 14.5 7 21.5l5-2.5 5 2.5-1.5-7"/>',
    "archive": '<rect x="3" y="4" width="18" height="5" rx="1"/><path d="M5 9v11h14V9M10 13h4"/>',
    "home": '<path d="m3.5 11 8.5-7 8.5 7M6 9.5V20h12V9.5M10 20v-6h4v6"/>',
    "building": '<path d="M4 21V8l8-4.5L20 8v13M2.5 21h19M8.5 11.5h.01M12 11.5h.01M15.5 11.5h.01M10 21v-5h4v5"/>',
    "bell": '<path d="M6 10a6 6 0 0 1 12 0c0 5 2 6.5 2 6.5H4S6 15 6 10ZM10 20a2.2 2.2 0 0 0 4 0"/>',
    "list": '<path d="M9 6h12M9 12h12M9 18h12M4 6h.01M4 12h.01M4 18h.01"/>',
    "book": '<path d="M5 4h12a2 2 0 0 1 2 2v15H7a2 2 0 0 1-2-2ZM5 19a2 2 0 0 1 2-2h12M9 8h6"/>',
    "chart": '<path d="M4 20V4M4 20h16M8.5 16v-4M13 16V8M17.5 16v-6"/>',
    "hour": '<path d="M6 3h12M6 21h12M7 3c0 5 5 6 5 9s-5 4-5 9M17 3c0 5-5 6-5 9s5 4 5 9"/>',
    "link": (
        '<path d="M10 14a4.5 4.5 0 0 0 6.4 0l3-3a4.5 4.5 0 0 0-6.4-6.4l-1 1M14 10a4.5 4.5 0 0 0-6.4 0l-3 '
        '3a4.5 4.5 0 0 0 6.4 6.4l1-1"/>'
    ),
    "leave": '<path d="M10 4H5v16h5M14 8l4 4-4 4M18 12H9"/>',
    "quiet": '<path d="M4 10v4M8 7v10M12 4v16M16 8v8M20 10.5v3"/>',
    "chat": '<path d="M4 4.5h16v11.5H10l-4.5 4v-4H4Z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "flag": '<path d="M5 21V4h13l-2.5 4L18 12H5"/>',
    "sun": (
        '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 '
        '17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"/>'
    ),
    "minus": '<path d="M5 12h14"/>',
    "full": '<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"/>',
}
