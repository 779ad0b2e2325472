"""Reads the feeds whose paths stand on standard input, one a line, as a reader of news does.

Prints one JSON object: the path of each feed, with whether it is damaged and why, its title and its items.
"""

import json
import sys
import time

import feedparser


def item(entry):
    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "published": time.strftime("%Y-%m-%dT%H:%M:%SZ", entry.published_parsed),
        "summary": entry.summary,
        # An archive has none.
        "content": entry.content[0].value if "content" in entry else "",
    }


feeds = {}
for path in sys.stdin.read().splitlines():
    with open(path, "rb") as file:
        feed = feedparser.parse(file.read())
    feeds[path] = {
        "damage": str(feed.get("bozo_exception")) if feed.bozo else None,
        "version": feed.version,
        "title": feed.feed.title,
        "links": {link.rel: link.href for link in feed.feed.links},
        "is_archive": "fh_archive" in feed.feed,
        "items": [item(entry) for entry in feed.entries],
    }
print(json.dumps(feeds))
