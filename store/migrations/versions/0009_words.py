"""Words of customers in the form in which search compares them now: ł as l, and scripts without spaces."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CHUNK = 2_000
ALSO = str.maketrans(
    {
        "ı": "i",
        "þ": "th",
        "ð": "d",
        "ŋ": "ng",
        "ĸ": "k",
        "ə": "e",
        "ſ": "s",
        "ƒ": "f",
        "ß": "ss",
        "ς": "σ",
        **dict.fromkeys("‘’‚‛ʼ`´＇", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)
WITHOUT_SPACES = (
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
RUN = re.compile(f"[{WITHOUT_SPACES}]+")
PART = re.compile(f"[{WITHOUT_SPACES}]+|[^{WITHOUT_SPACES}]+")

customers = sa.table(
    "customers",
    sa.column("id", sa.Integer),
    sa.column("partner_id", sa.Integer),
    sa.column("name", sa.String),
    sa.column("domain", sa.String),
    sa.column("id_value", sa.String),
)
words = sa.table(
    "customer_words",
    sa.column("customer_id", sa.Integer),
    sa.column("partner_id", sa.Integer),
    sa.column("word", sa.String),
)


def upgrade() -> None:
    """Apply, to those customers alone whose words change."""
    connection = op.get_bind()
    last = 0
    while True:
        query = sa.select(customers).where(customers.c.id > last).order_by(customers.c.id).limit(CHUNK)
        rows = connection.execute(query).all()
        if not rows:
            return
        last = rows[-1].id
        changed = [row for row in rows if not row.name.isascii() or "xn--" in row.domain]
        if not changed:
            continue
        connection.execute(sa.delete(words).where(words.c.customer_id.in_([row.id for row in changed])))
        connection.execute(
            sa.insert(words),
            [
                {"customer_id": row.id, "partner_id": row.partner_id, "word": word}
                for row in changed
                for word in sorted(_words(row.name, row.domain, row.id_value))
            ],
        )


def _words(name: str, domain: str, id_value: str) -> set[str]:
    shown = _in_letters(domain)
    labels = [label for one in {domain, shown} for label in one.split(".")[:-1]]
    found = {_fold(part)[:100] for part in (domain, shown, *labels, id_value)}
    for whole in _fold(name).split():
        for part in (whole, *re.split(r"[^\w]+", whole)):
            found.add(part[:100])
            if RUN.search(part):
                found |= {other[:100] for other in PART.findall(part)}
                found |= {run[at : at + 16] for run in RUN.findall(part) for at in range(len(run))}
    return found - {""}


def _fold(text: str) -> str:
    kept = "".join(" " if one.isspace() else one for one in text if one.isspace() or _is_visible(one))
    apart = unicodedata.normalize("NFKD", kept.casefold()).casefold()
    bare = "".join(one for one in apart if one in "\u3099\u309a" or not unicodedata.combining(one))
    return unicodedata.normalize("NFC", "".join(map(_plain_letter, bare.translate(ALSO)))).strip()


def _is_visible(one: str) -> bool:
    return unicodedata.category(one) not in {"Cc", "Cf", "Cs"} or one in "\u200c\u200d"


def _plain_letter(one: str) -> str:
    if one.isascii() or not "\u00c0" <= one <= "\u1eff":
        return one
    form = r"LATIN SMALL (?:LETTER|LIGATURE) ([A-Z]{1,2})(?: WITH .+)?"
    found = re.fullmatch(form, unicodedata.name(one, ""))
    return found[1].lower() if found else one


def _in_letters(domain: str) -> str:
    return ".".join(map(_label, domain.split(".")))


def _label(label: str) -> str:
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label
