"""The JSON Schema of packs, made from the models: what an editor needs to complete and check while one writes."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from rules.pack import Pack, Rule

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def pack_schema() -> dict[str, Any]:
    """One schema for both kinds of file: a mapping is a pack.yaml, a list is a topic file."""
    _, schema = models_json_schema([(Pack, "validation"), (Rule, "validation")], ref_template="#/$defs/{model}")
    kinds = schema["$defs"]
    manifest = kinds.pop("Pack")
    del manifest["properties"]["rules"]  # they stand in topic files
    required = manifest.pop("required")
    manifest["properties"] |= {
        "extends": {"type": "string", "description": "A built-in pack's name, or a folder as seen from this one."},
        "override": {
            "type": "object",
            "description": "Rule id, then what differs; a key may be a path such as when.1.above.limit.",
            "additionalProperties": {"type": "object"},
        },
    }
    # what a base says need not be said again
    manifest["anyOf"] = [{"required": ["extends"]}, {"required": required}]
    topic = {"type": "array", "items": {"$ref": "#/$defs/Rule"}, "description": "A topic file: a list of rules."}
    return {
        "$schema": DIALECT,
        "title": "Coaching rules",
        "anyOf": [{"$ref": "#/$defs/Manifest"}, {"$ref": "#/$defs/Topic"}],
        "$defs": {**kinds, "Manifest": manifest, "Topic": topic},
    }
