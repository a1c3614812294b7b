"""The tables of a site against its own dictionary: tables.py SITE. A line for every fault, and
status 1. Columns as described and in that order; every cell of its type; no cell that a spreadsheet
would run; the lines of changes.jsonl are the rows of changes.csv."""
import csv
import json
import os
import re
import sys

site = sys.argv[1]
faults = []
TYPES = {
    "string": r"(?s).*",
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$",
    "date": r"\d{4}-\d\d-\d\d$",
    "boolean": r"(true|false)$",
    "integer": r"-?\d+$",
}
RUNS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")

with open(os.path.join(site, "datapackage.json"), encoding="utf-8") as file:
    package = json.load(file)
for resource in package["resources"]:
    if not os.path.isfile(os.path.join(site, resource["path"])):
        faults.append(f"{resource['path']} is described and not there")
fields = package["resources"][0]["schema"]["fields"]
for field in fields:
    if not field["description"] or "&" in field["description"]:
        faults.append(f"{field['name']}: described as {field['description']!r}")
with open(os.path.join(site, "changes.csv"), encoding="utf-8", newline="") as file:
    rows = list(csv.reader(file, strict=True))
with open(os.path.join(site, "changes.jsonl"), encoding="utf-8") as file:
    lines = [json.loads(line) for line in file]
if rows[0] != [field["name"] for field in fields]:
    faults.append(f"columns {rows[0]}")
for n, row in enumerate(rows[1:]):
    if len(row) != len(fields):
        faults.append(f"row {n}: {len(row)} cells")
    for cell, field in zip(row, fields):
        if cell and not re.match(TYPES[field["type"]], cell):
            faults.append(f"row {n}: {field['name']} is no {field['type']}: {cell:.60}")
        if field["type"] == "string" and cell.lstrip(" ").startswith(RUNS):
            faults.append(f"row {n}: {field['name']} would run: {cell:.60}")
    said = dict(zip(rows[0], row))
    if n < len(lines) and any(said[k] != lines[n][k] for k in ("time", "page", "class")):
        faults.append(f"row {n} is not line {n}: {said['page']} {lines[n]['page']}")
if len(lines) != len(rows) - 1:
    faults.append(f"{len(lines)} lines, {len(rows) - 1} rows")
print("\n".join(faults))
print(f"# figure: {len(rows) - 1} rows of {len(fields)} columns, {len(faults)} faults")
sys.exit(1 if faults else 0)
