"""Health check inside a container: asks the URL as the reverse proxy would; exit code 0 is healthy.

healthcheck.py URL [PART]   with PART only that part of the answer counts (`worker`, `beat`).
"""

import http.client
import json
import os
import sys
from urllib.parse import urlsplit


def main(url: str, part: str = "ok") -> int:
    """Ask, as the public host and by https: any other host is refused, any other scheme redirected."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.netloc, timeout=5)
    host = urlsplit(os.environ["PORTAL_URL"]).netloc
    connection.request("GET", where.path, headers={"Host": host, "X-Forwarded-Proto": "https"})
    try:
        return 0 if json.load(connection.getresponse())[part] is True else 1
    except (OSError, ValueError, KeyError):
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
