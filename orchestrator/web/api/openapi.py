"""The OpenAPI 3.1 document, made from the endpoints and the types of what goes in and out. Knows no request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from orchestrator.web.api.endpoint import Endpoint

VERSION: Final = "1.0.0"
PROBLEM: Final = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence for a person, in the language asked for."},
        "code": {"type": "string", "description": "The same for a program."},
        "instance": {"type": "string"},
    },
}
REFUSALS: Final = {
    "400": "The body is not JSON.",
    "401": "No token, or one that is not good any more.",
    "403": "The token's account may not do this.",
    "404": "There is none, or none that the token's account may know of.",
    "409": "The thing is not in a state for this.",
    "422": "Something in it is not as it should be.",
}


def document(endpoints: Sequence[Endpoint], server: str) -> dict[str, Any]:
    """The document for a service reached at `server`."""
    types = [kind for endpoint in endpoints for kind in (endpoint.answer, endpoint.body) if kind is not None]
    _, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "tiepdan",
            "version": VERSION,
            "description": "Online reception of citizens: case files, sessions, recordings and what follows from them. "
            "A token acts with the rights of one account; identities protected by law are masked as on the pages.",
        },
        "servers": [{"url": f"{server}/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {**schemas, "Problem": PROBLEM},
            "responses": {name: _refusal(text) for name, text in REFUSALS.items()},
        },
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [
            *(_in_path(name) for name in re.findall(r"{(\w+)}", endpoint.path)),
            *(
                {"name": field.name, "in": "query", "description": field.meaning, "schema": dict(field.schema)}
                for field in endpoint.query
            ),
        ],
        "responses": {
            str(endpoint.status): {"description": "Done.", "content": _content(_schema(endpoint.answer))},
            **{name: {"$ref": f"#/components/responses/{name}"} for name in REFUSALS},
        },
    }
    if endpoint.body is not None:
        made["requestBody"] = {"required": True, "content": _content(_schema(endpoint.body))}
    return made


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "maxLength": 60}}


def _content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _schema(kind: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template="#/components/schemas/{name}")
    return schema


def _refusal(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {"application/problem+json": {"schema": schema}}}
