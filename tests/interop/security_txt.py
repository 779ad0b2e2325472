"""Reads a security.txt from standard input as one fetched from the URL that is the argument.

Prints the errors, recommendations and notifications of sectxt as JSON.
"""

import json
import sys

from sectxt import Parser

parsed = Parser(sys.stdin.buffer.read(), urls=[sys.argv[1]])
print(
    json.dumps(
        {
            "errors": parsed.errors,
            "recommendations": parsed.recommendations,
            "notifications": parsed.notifications,
        }
    )
)
