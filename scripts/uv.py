"""Run the pinned uv with the settings that pip has: its index, certificate and proxy.

Usage: ``python -m scripts.uv ARGUMENTS``, as in ``python -m scripts.uv pip install -r requirements-run.lock``.

Behind a company's index people write pip.conf, which uv does not read. A variable of uv's own, such as
UV_DEFAULT_INDEX, goes before what pip says.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Mapping

#: Where pip looks for a setting, the last word last: for all its commands, for this one, in the environment.
_SECTIONS = ("global", "install", ":env:")
#: The variables that tell uv the same. Those that are not uv's own say it to any program: pip goes before them.
_VARIABLES = {
    "index-url": ("UV_DEFAULT_INDEX",),
    "extra-index-url": ("UV_INDEX",),
    "trusted-host": ("UV_INSECURE_HOST",),
    "cert": ("SSL_CERT_FILE",),
    "proxy": ("HTTP_PROXY", "HTTPS_PROXY"),
}


def pip_settings(listed: str) -> dict[str, str]:
    r"""Return the settings in the output of ``pip config list``, several values of one parted by a blank.

    Examples
    --------
    >>> pip_settings("global.cert='a.pem'\ninstall.extra-index-url='\\nhttps://a/simple\\nhttps://b/simple'")
    {'cert': 'a.pem', 'extra-index-url': 'https://a/simple https://b/simple'}
    """
    found: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        section, _, setting = name.rpartition(".")
        if section in found:
            found[section][setting] = " ".join(ast.literal_eval(value).split())
    return {setting: value for section in _SECTIONS for setting, value in found[section].items() if value}


def uv_environment(settings: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which uv does what pip would do with its settings."""
    told = {}
    for setting, variables in _VARIABLES.items():
        if setting in settings:
            told |= dict.fromkeys(variables, settings[setting])
    if "proxy" in settings and "://" not in settings["proxy"]:
        told |= dict.fromkeys(_VARIABLES["proxy"], f"http://{settings['proxy']}")
    if "extra-index-url" in settings:
        # As pip does: the pinned version from whichever index has it. The hashes of the lock say that it is the one.
        told["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    own = {name: value for name, value in environment.items() if name.startswith("UV_")}
    return {**environment, **told, **own}


def main() -> None:
    """Become uv."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    listed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    environment = uv_environment(pip_settings(listed), os.environ)
    os.execve(sys.executable, [sys.executable, "-m", "uv", *sys.argv[1:]], environment)


if __name__ == "__main__":
    main()
