"""What pip is told, in the words of uv."""

from scripts.uv import pip_settings, uv_environment

LISTED = """\
:env:.cert='mine.pem'
global.cert='company.pem'
global.index-url='https://one.invalid/simple'
global.timeout='60'
install.extra-index-url='\\nhttps://two.invalid/simple\\nhttps://three.invalid/simple'
install.index-url='https://four.invalid/simple'
download.index-url='https://five.invalid/simple'
"""


def test_the_nearest_setting_counts():
    assert pip_settings(LISTED) == {
        "cert": "mine.pem",
        "index-url": "https://four.invalid/simple",
        "timeout": "60",
        "extra-index-url": "https://two.invalid/simple https://three.invalid/simple",
    }
    assert pip_settings("") == {}


def test_uv_is_told_the_same():
    settings = {"index-url": "i", "extra-index-url": "e f", "trusted-host": "h", "cert": "c", "proxy": "u:p@x:3128"}
    assert uv_environment(settings, {"PATH": "p", "SSL_CERT_FILE": "of the machine"}) == {
        "PATH": "p",
        "UV_DEFAULT_INDEX": "i",
        "UV_INDEX": "e f",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_INSECURE_HOST": "h",
        "SSL_CERT_FILE": "c",
        "HTTP_PROXY": "http://u:p@x:3128",
        "HTTPS_PROXY": "http://u:p@x:3128",
    }


def test_what_was_set_for_uv_stays():
    settings = {"index-url": "of pip", "proxy": "socks5://x"}
    environment = uv_environment(settings, {"UV_DEFAULT_INDEX": "of uv"})
    assert environment["UV_DEFAULT_INDEX"] == "of uv"
    assert environment["HTTPS_PROXY"] == "socks5://x"
    assert uv_environment({}, {"PATH": "p"}) == {"PATH": "p"}
