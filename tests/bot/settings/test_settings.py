"""Settings: what is taken, and what is refused in one line that names the variable and gives an example."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.commands.opening import read_settings
from bot.settings.settings import LogLevel, Settings

SECRET = "Secret1"
GOOD = {"SECRET_KEY": "a key of thirty-two bytes, or so"}

MAIL_SERVERS = [
    f"smtp://mci:{SECRET}#word@mail.example:587",
    f"smtp://mci:{SECRET}/word@mail.example:587",
    f"smtp://mci:{SECRET}?word@mail.example:587",
    f"smtp://mci:[{SECRET}@mail.example:587",
    f"smtp://mci:{SECRET}\u2100@mail.example:587",
    f"smtp://mci:{SECRET} word@mail.example:587",
    f"smtp://mci:{SECRET}@mail.example:70000",
    f"smtp://mci:{SECRET}@mail.example:0",
    f"smtp://mci:{SECRET}@mail.example:smtp",
    f"smtp://mci:{SECRET}@",
    f"smtp://mci:{SECRET}@mail..example",
    f"smtp://mci:{SECRET}@mail.example/inbox",
    f"smtp://:{SECRET}@mail.example",
    f"http://mci:{SECRET}@mail.example",
    f"mci:{SECRET}@mail.example:25",
    f"smtp://mci:{SECRET}ü@mail.example",
    f"smtp://mci:{SECRET}%C3%BC@mail.example",
    f"smtp://mci:{SECRET}%FF@mail.example",
    f"smtp://mci:{SECRET}%0D%0Aword@mail.example",
    f"smtp://mcï:{SECRET}@mail.example",
    f"smtp://mci:{SECRET}@☃.example",
    f"smtp://mcï:{SECRET}@bücher.example",
]
STORAGES = [
    "evidence",
    "/var/lib/mci/evidence",
    "file://evidence",
    "file:///",
    "s3://",
    "s3://key:secret@bucket/evidence",
    "s3://bucket/evidence?versions=1",
    "simplecache::s3://bucket/evidence",
    "s3://bucket/two words",
]
DATABASES = [
    "sqlite://mci.db",
    "sqlite:/mci.db",
    "sqlite:///mci.db?mode=ro",
    f"sqlite:///{SECRET}\x00.db",
    f"sqlite:///{SECRET}\x1b.db",
    f"postgres://mci:{SECRET}@db/mci",
    f"postgresql+psycopg2://mci:{SECRET}@db/mci",
    f"postgresql://mci:{SECRET}#word@db/mci",
    f"postgresql://mci:{SECRET}/word@db/mci",
    f"postgresql://mci:[{SECRET}@db/mci",
    f"postgresql://mci:{SECRET}@db:70000/mci",
    f"postgresql://mci:{SECRET}@db:five/mci",
    f"postgresql://mci:{SECRET}@db",
    f"postgresql://mci:{SECRET}@db/",
    f"mysql://mci:{SECRET}@db/mci",
    f"postgresql://mci:{SECRET}@db/mci#part",
    f"postgresql://mci:{SECRET}@db/mci?{SECRET}=1",
    f"postgresql://mci@db/mci?pasword={SECRET}",
    f"postgresql://mci:{SECRET}@db/mci?connect_timeout=soon",
    f"postgresql://mci:{SECRET}@db/mci?port=five",
    f"postgresql://mci:{SECRET}@db/mci?keepalives_idle=1s",
    "sqlite:///",
    "sqlite:////",
    "sqlite:///:memory:",
]
ADDRESSES = [
    f"https://mci:{SECRET}@bot.example",
    "https://bot.example/a?b",
    "https://bot.example/#part",
    "https://bot.example#",
    "https://",
    "https:///path",
    "https://bot.example//mci",
    "https://bot.example/a/../mci",
    "https://bot.example/./mci",
    "https://bot.example/mci;v=1",
    "https://bot.example/mci%zz",
    "https://bot.example/mci\\x",
    'https://bot.example/"mci"',
    "https://bot example",
    "https://bot.example:99999",
    "https://-bot.example",
    "https://bot..example",
    "https://☃.example",
    "https://bü--cher.example",
    "https://bücher..example",
    "ftp://bot.example",
    "bot.example",
    "https://bot.example/a;b",
    'https://bot.example/"mci"',
]
SENDERS = [
    "Fourth Coffee",
    "mci@",
    "Fourth Coffee mci@fourthcoffee.com",
    "mci@fourthcoffee.com, ada@fourthcoffee.com",
    "josé@fourthcoffee.com",
    "k" * 65 + "@fourthcoffee.com",
    "mci@" + "a" * 64 + ".com",
    "m" * 64 + "@" + ".".join(["a" * 60] * 3) + ".community",
]
TOKENS = [
    f'"xoxb-{SECRET}"',
    f"'xoxb-{SECRET}'",
    f"xoxb-{SECRET} two",
    f"xoxb-{SECRET}\u00e9",
    f"xoxb-\x00{SECRET}",
]
KEYS = [*(f"{around}{SECRET * 6}{around}" for around in "\"' \t\n"), " " * 40, f"{SECRET * 6}\n"]

REFUSED = [
    *(("SMTP_URL", value, "smtp://user:password@mail.example.com:587") for value in MAIL_SERVERS),
    *(("DATABASE_URL", value, "for example") for value in DATABASES),
    *(("EVIDENCE_URL", value, "for example file:///var/lib/mci/evidence") for value in STORAGES),
    *(
        (name, value, "for example https://mci.example.com")
        for name in ("PUBLIC_URL", "SLACK_API_URL", "TENANT_DIRECTORY_URL")
        for value in ADDRESSES
    ),
    *((name, value, "one word") for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN") for value in TOKENS),
    *(("MAIL_FROM", value, "Fourth Coffee <mci@fourthcoffee.com>") for value in SENDERS),
    ("TRUSTED_PROXIES", "127.0.0.1/8", "write 127.0.0.0/8 for the network"),
    ("TRUSTED_PROXIES", "localhost", "for example 10.0.0.7"),
    ("TRUSTED_PROXIES", "*", "for example 10.0.0.7"),
    ("TRUSTED_PROXIES", "10.0.0.7, proxy", "for example 10.0.0.7"),
    ("TRUSTED_PROXIES", "10.0.0.7/33", "for example 10.0.0.7"),
    ("SLACK_CHANNEL_PACE", "inf", "finite"),
    ("SLACK_CHANNEL_PACE", "nan", "finite"),
    ("SLACK_CHANNEL_PACE", "1e9", "600"),
    ("SLACK_CHANNEL_PACE", "-1", "0"),
    ("PORT", "70000", "65535"),
    ("PORT", "http", "integer"),
    ("HOST", "http://0.0.0.0", "for example 127.0.0.1"),
    ("LOG_LEVEL", "loud", "'DEBUG', 'INFO'"),
    ("SECRET_KEY", SECRET, "32"),
    ("SECRET_KEY", SECRET, "python3 -c"),
    ("SECRET_KEY", "", "python3 -c"),
    ("SECRET_KEY_BEFORE", SECRET, "32 characters"),
    *((name, value, "write it without") for name in ("SECRET_KEY", "SECRET_KEY_BEFORE") for value in KEYS),
    *(
        (name, value, "write it without")
        for name in ("SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET")
        for value in TOKENS[:2]
    ),
    ("PORT", "http", "for example 3000"),
    ("PORT", "70000", "for example 3000"),
    ("SLACK_CHANNEL_PACE", "0,5", "for example 1.0"),
    ("SLACK_CLIENT_ID", f"{SECRET} two", "one word"),
    *((name.upper(), f"{SECRET}\udcff" * 9, "UTF-8") for name in Settings.model_fields),
]


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


def env(tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / ".env").write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("command", ["check", "migrate", "serve"])
@pytest.mark.parametrize(("name", "value", "hint"), REFUSED)
def test_a_wrong_setting_is_one_line_that_names_it_and_hides_its_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, name: str, value: str, hint: str
) -> None:
    if "\x00" in value:  # no environment can hold it, but a file can
        env(tmp_path, f"{name}={value}\n")
    else:
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(main, [command])
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert lines[0] == "Error: Settings are missing or wrong:"
    assert len(lines) == 2
    assert lines[1].startswith(f"  {name}: ")
    assert hint in lines[1]
    assert SECRET not in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("PUBLIC_URL", " https://bot.example/mci/ ", "https://bot.example/mci"),
        ("PUBLIC_URL", "https://mci.straße.example/büro", "https://mci.xn--strae-oqa.example/b%C3%BCro"),
        ("PUBLIC_URL", "HTTPS://bot.example/mci", "https://bot.example/mci"),
        ("PUBLIC_URL", "https://MCI。例え.テスト:8443", "https://mci.xn--r8jz45g.xn--zckzah:8443"),
        ("TENANT_DIRECTORY_URL", "http://bücher.example/x/", "http://xn--bcher-kva.example/x"),
        ("SLACK_API_URL", "http://bücher.example/api", "http://xn--bcher-kva.example/api/"),
        ("SLACK_API_URL", "http://127.0.0.1:1/api", "http://127.0.0.1:1/api/"),
        ("TENANT_DIRECTORY_URL", "https://login.microsoftonline.us", "https://login.microsoftonline.us"),
        ("EVIDENCE_URL", "file:///var/lib/mci/evidence/", "file:///var/lib/mci/evidence"),
        ("EVIDENCE_URL", " s3://bucket/evidence ", "s3://bucket/evidence"),
        ("DATABASE_URL", "sqlite:////var/lib/mci.db", "sqlite:////var/lib/mci.db"),
        ("DATABASE_URL", "postgresql://a:b%23c@[::1]:5432/d", "postgresql://a:b%23c@[::1]:5432/d"),
        ("DATABASE_URL", "postgresql://a@/d?host=/run/sock", "postgresql://a@/d?host=/run/sock"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, ::1", "10.0.0.0/8,::1/128"),
        ("TRUSTED_PROXIES", "", ""),
        ("MAIL_FROM", " mci@fourthcoffee.com ", "mci@fourthcoffee.com"),
        ("MAIL_FROM", "Fourth Coffee <mci@x.com>", "Fourth Coffee <mci@x.com>"),
        ("MAIL_FROM", "mci@straße-contoso.com", "mci@straße-contoso.com"),
        ("LOG_LEVEL", "info", LogLevel.INFO),
        ("HOST", "::", "::"),
    ],
)
def test_what_is_written_a_little_differently_is_taken(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, kept: object
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(Settings(), name.lower()) == kept


@pytest.mark.parametrize(
    "value", ["smtp://u:p%23%40@mail.example:587", "smtps://[::1]", "smtp://127.0.0.1:25"]
)
def test_mail_servers_are_taken(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SMTP_URL", value)
    assert Settings().smtp_url.get_secret_value() == value


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("smtp://u:p%40@mail.straße.example:587", "smtp://u:p%40@mail.xn--strae-oqa.example:587"),
        ("smtps://bücher.example", "smtps://xn--bcher-kva.example"),
    ],
)
def test_a_mail_server_of_any_language_is_kept_as_dns_knows_it(
    monkeypatch: pytest.MonkeyPatch, value: str, kept: str
) -> None:
    monkeypatch.setenv("SMTP_URL", value)
    assert Settings().smtp_url.get_secret_value() == kept


def test_a_token_pasted_with_a_line_end_is_taken_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", " xoxb-1\n")
    token = Settings().slack_bot_token
    assert token is not None
    assert token.get_secret_value() == "xoxb-1"


def test_nothing_secret_stands_in_the_settings_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://mci:{SECRET}@db/mci")
    monkeypatch.setenv("SMTP_URL", f"smtp://mci:{SECRET}@mail.example")
    assert SECRET not in repr(Settings())


@pytest.mark.parametrize("content", [b"SECRET_KEY=\xff\xfe", "PORT=3000\n".encode("utf-16")])
def test_an_env_file_that_is_no_text_is_named(tmp_path: Path, content: bytes) -> None:
    env(tmp_path, content)
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 1
    assert result.output == "Error: .env is not UTF-8 text. Save it as UTF-8.\n"


GOOD_LINES = "LOG_LEVEL=info\n\n# a comment\nexport SLACK_APP_TOKEN='xapp-1' # another\n"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f'DATABASE_URL="postgresql://mci:{SECRET}@db/mci', "expected NAME=value"),
        (f"SMTP_URL='smtp://mci:{SECRET}@db", "expected NAME=value"),
        (f"DATABASE_URL postgresql://mci:{SECRET}@db/mci", "expected NAME=value"),
        (f"DATABASE_URL: postgresql://mci:{SECRET}@db/mci", "expected NAME=value"),
        (f'SECRET_KEY="{SECRET}" "{SECRET}"', "expected NAME=value"),
        ("DATABASE_URL", "expected NAME=value"),
        ("LOG_LEVEL=debug", "LOG_LEVEL is there already, in line 1"),
        ("log_level=debug", "log_level is there already, in line 1"),
        (f"SECRET_KEY={SECRET * 6}${{word}}", "${word} means another variable, which is not set"),
    ],
)
@pytest.mark.parametrize("command", ["check", "serve", "outbox"])
def test_a_line_of_the_env_file_that_would_be_misread_is_named_and_its_value_hidden(
    tmp_path: Path, command: str, line: str, says: str
) -> None:
    env(tmp_path, f"{GOOD_LINES}{line}\nPORT=1\n")
    result = CliRunner().invoke(main, [command])
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: .env, line 5: {says}")
    assert len(result.output.splitlines()) == 1
    assert SECRET not in result.output
    assert not list(tmp_path.glob("*.db"))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_an_env_file_with_comments_quotes_references_and_a_mark_is_read(tmp_path: Path, mark: str) -> None:
    env(tmp_path, f"{mark}HOST=127.0.0.2\n{GOOD_LINES}PUBLIC_URL=http://${{HOST}}:3000\nOTHER=1\nOTHER=2\n")
    settings = read_settings()
    assert (settings.host, settings.log_level) == ("127.0.0.2", LogLevel.INFO)
    assert settings.public_url == "http://127.0.0.2:3000"
