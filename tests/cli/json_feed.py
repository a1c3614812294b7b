"""What JSON Feed 1.1 asks for, of each file named: a line for every fault, and status 1.
An address is whole; a member nobody knows is a fault; an id is there once."""
import json
import re
import sys

WORDS, LINK, TIME, LIST = "words", "link", "time", "list"
TOP = {"version": WORDS, "title": WORDS, "home_page_url": LINK, "feed_url": LINK,
       "description": WORDS, "user_comment": WORDS, "next_url": LINK, "icon": LINK,
       "favicon": LINK, "authors": LIST, "language": WORDS, "expired": bool, "hubs": LIST,
       "items": LIST}
ITEM = {"id": WORDS, "url": LINK, "external_url": LINK, "title": WORDS, "content_html": WORDS,
        "content_text": WORDS, "summary": WORDS, "image": LINK, "banner_image": LINK,
        "date_published": TIME, "date_modified": TIME, "authors": LIST, "tags": LIST,
        "language": WORDS, "attachments": LIST}
AUTHOR = {"name": WORDS, "url": LINK, "avatar": LINK}
MOMENT = re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
faults = []


def is_kind(value, kind):
    if kind is LIST or kind is bool:
        return isinstance(value, list if kind is LIST else bool)
    if not isinstance(value, str) or value == "":
        return False
    if kind is LINK:
        return re.match(r"https?://[^\s/]+", value) is not None
    return kind is WORDS or MOMENT.match(value) is not None


def look(where, thing, members, needed):
    for name in needed:
        if name not in thing:
            faults.append(f"{where}: no {name}")
    for name, value in thing.items():
        if name.startswith("_") and isinstance(value, dict):
            continue
        if name not in members:
            faults.append(f"{where}: nobody knows {name}")
        elif not is_kind(value, members[name]):
            faults.append(f"{where}: {name} is no {members[name]}: {value!r:.60}")
    for author in thing.get("authors", []):
        look(where + " author", author, AUTHOR, [])
        if not author:
            faults.append(f"{where}: an author of nothing")


def feed(name):
    with open(name, encoding="utf-8") as file:
        top = json.load(file)
    look(name, top, TOP, ["version", "title", "items"])
    if top.get("version") != "https://jsonfeed.org/version/1.1":
        faults.append(f"{name}: version {top.get('version')}")
    ids = [item.get("id") for item in top["items"]]
    if len(set(ids)) != len(ids):
        faults.append(f"{name}: an id is there twice")
    for n, item in enumerate(top["items"]):
        where = f"{name}, item {n}"
        look(where, item, ITEM, ["id"])
        if "content_html" not in item and "content_text" not in item:
            faults.append(f"{where}: no content")
        for tag in item.get("tags", []):
            if not is_kind(tag, WORDS):
                faults.append(f"{where}: a tag is {tag!r}")


for name in sys.argv[1:]:
    feed(name)
print("\n".join(faults))
sys.exit(1 if faults else 0)
