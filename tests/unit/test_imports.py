"""What a what-if does not import: SciPy and pandas take longer to import than the points take to compute."""

import subprocess
import sys

SLOW = ("scipy.special", "scipy.stats", "pandas", "statsmodels")


def test_a_what_if_starts_without_slow_imports(root):
    code = f"import sys, scripts.what_if.__main__; print([name for name in {SLOW} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.strip() == "[]"
