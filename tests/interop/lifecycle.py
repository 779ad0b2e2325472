"""Reads with the means of others what tests compare: calendars, and the front matter of endoflife.date.

    lifecycle.py calendar FILE…     a line of JSON for each calendar, with its events
    lifecycle.py due FILE…          a line of JSON for each list of what falls due
    lifecycle.py corpus FILE…       a line of JSON for each product
"""

import datetime
import json
import sys

import icalendar
import yaml


def event(component):
    start, end = component["DTSTART"], component["DTEND"]
    categories = component["CATEGORIES"]
    return {
        "uid": str(component["UID"]),
        "sequence": int(component["SEQUENCE"]),
        "start": start.dt,
        "end": end.dt,
        # An all-day event has dates; a datetime is a date too.
        "is_all_day": type(start.dt) is datetime.date and type(end.dt) is datetime.date,
        "stamp": component["DTSTAMP"].dt,
        "modified": component["LAST-MODIFIED"].dt if "LAST-MODIFIED" in component else None,
        "summary": str(component["SUMMARY"]),
        "description": str(component["DESCRIPTION"]),
        "url": str(component["URL"]),
        "categories": [str(category) for category in categories.cats],
        "status": str(component["STATUS"]),
        "transparency": str(component["TRANSP"]),
        "alarms": [alarm_hours(alarm) for alarm in component.walk("VALARM")],
        "text": component.to_ical().decode(),
        "errors": [str(error) for error in component.errors],
    }


def alarm_hours(alarm):
    assert alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"], alarm
    return alarm["TRIGGER"].dt / datetime.timedelta(hours=1)


def calendar(path):
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    return {
        "name": str(calendar["NAME"]),
        "old_name": str(calendar["X-WR-CALNAME"]),
        "refresh_hours": calendar["REFRESH-INTERVAL"].dt / datetime.timedelta(hours=1),
        "source": str(calendar["SOURCE"]),
        "errors": [str(error) for error in calendar.errors],
        "events": [event(component) for component in calendar.walk("VEVENT")],
    }


def due(path):
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    return {
        "name": str(calendar["NAME"]),
        "errors": [str(error) for error in calendar.errors],
        "components": [component.name for component in calendar.subcomponents],
        "events": [
            {
                "uid": str(component["UID"]),
                "stamp": component["DTSTAMP"].dt,
                "start": component["DTSTART"].dt,
                "end": component["DTEND"].dt if "DTEND" in component else None,
                "summary": str(component["SUMMARY"]),
                "description": str(component["DESCRIPTION"]),
                "categories": [str(category) for category in component["CATEGORIES"].cats],
                "class": str(component["CLASS"]),
                "errors": [str(error) for error in component.errors],
            }
            for component in calendar.walk("VEVENT")
        ],
    }


def product(path):
    with open(path, encoding="utf-8") as file:
        _, front_matter, _ = file.read().split("---\n", 2)
    return yaml.safe_load(front_matter)


READERS = {"calendar": calendar, "corpus": product, "due": due}

if __name__ == "__main__":
    read = READERS[sys.argv[1]]
    for path in sys.argv[2:]:
        print(json.dumps(read(path), default=lambda value: value.isoformat()))
