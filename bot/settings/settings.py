"""The settings: one environment variable each, described in ``docs/settings.md``."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings.setting_values import (
    MAKE_KEY,
    AnyLowerCase,
    AnyUpperCase,
    ApiAddress,
    DatabaseAddress,
    DnsName,
    EvidenceAddress,
    Host,
    HttpAddress,
    Key,
    MailServerAddress,
    Pace,
    Proxies,
    Secret,
    SenderAddress,
    Token,
    Word,
    readable,
)


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class LogFormat(StrEnum):
    """How a log line looks: for machines or for people."""

    JSON = "json"
    CONSOLE = "console"


class Settings(BaseSettings):
    """Everything that may differ between two installations, read once at start-up."""

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    slack_bot_token: Token | None = None
    slack_signing_secret: Secret | None = None
    slack_app_token: Token | None = None
    slack_client_id: Word | None = None
    slack_client_secret: Secret | None = None
    slack_api_url: ApiAddress = "https://slack.com/api/"
    slack_channel_pace: Pace = Field(default=1.0, examples=["1.0"])
    database_url: DatabaseAddress = Field(default="sqlite:///mci.db", repr=False)
    evidence_url: EvidenceAddress | None = None
    public_url: HttpAddress = "http://127.0.0.1:3000"
    host: Host = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535, examples=["3000"])
    trusted_proxies: Proxies = ""
    smtp_url: MailServerAddress = SecretStr("smtp://127.0.0.1:25")
    mail_from: SenderAddress = "mci-bot@localhost"
    mail_dkim_selector: DnsName | None = None
    tenant_directory_url: HttpAddress = "https://login.microsoftonline.com"
    secret_key: Key = Field(examples=[MAKE_KEY])
    secret_key_before: Key | None = None
    log_level: Annotated[LogLevel, AnyUpperCase] = LogLevel.INFO
    log_format: Annotated[LogFormat, AnyLowerCase] = LogFormat.CONSOLE

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The keys: the first one encrypts, and each one decrypts what it once encrypted."""
        before = self.secret_key_before
        return tuple(key.get_secret_value() for key in (self.secret_key, before) if key)

    @property
    def installs(self) -> bool:
        """Whether workspaces install the app by themselves, instead of one with a token in the settings."""
        return self.slack_client_id is not None and self.slack_client_secret is not None

    @field_validator("*", mode="before")
    @classmethod
    def _is_text(cls, value: object) -> object:
        return readable(value)

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        if (self.slack_client_id is None) != (self.slack_client_secret is None):
            raise ValueError("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET go together; give both or none")
        return self
