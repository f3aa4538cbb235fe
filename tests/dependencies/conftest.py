"""The modules beside the tests are also run as scripts, where their folder comes first by itself."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
