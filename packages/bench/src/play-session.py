"""Shows a session on stdout: lines of JSON, each a pause in seconds and what is shown after it."""

import json
import sys
import time

for line in open(sys.argv[1]):
    pause, text = json.loads(line)
    if pause:
        time.sleep(pause)
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
