"""Mails to customers with made-up data, as the words of every kind."""

from flows.administration.sample_mail import MailKind, SampleMail
from flows.links import Links
from flows.rules.claims import questions
from flows.rules.claims.questions import QuestionKind, SurveyQuestion
from store.consents.consents import ConsentAnswer
from store.enums import ConsentOutcome
from words import customer_mails, languages, surveys
from words.customer_mails import MailWords, ShownLogo

MAIL_KINDS = {
    MailKind.CONSENT_REQUEST: "Consent request",
    MailKind.CONSENT_REMINDER: "Consent reminder",
    MailKind.CONSENT_COPY: "Copy of a consent request",
    MailKind.CONSENT_RECEIPT: "Receipt of a consent",
    MailKind.SURVEY_REQUEST: "Survey",
    MailKind.SURVEY_REMINDER: "Survey reminder",
    MailKind.SURVEY_RECEIPT: "Receipt of a survey",
}
"""What people call the kinds of mails."""

NOWHERE = "test"
"""Stands in the link in the place of a customer's own; it leads nowhere."""


def written(
    sample: SampleMail, links: Links, logo: ShownLogo | None = None, note: str | None = None
) -> MailWords:
    """Return the mail; ``note`` is a line on top of one that asks for consent."""
    terms, language = sample.terms, languages.language(sample.language)
    match sample.kind:
        case MailKind.CONSENT_REQUEST | MailKind.CONSENT_REMINDER:
            return customer_mails.consent_request(
                [terms],
                links.consent_url(NOWHERE),
                language,
                reminder=sample.kind is MailKind.CONSENT_REMINDER,
                logo=logo,
                personal=note,
            )
        case MailKind.CONSENT_COPY:
            return customer_mails.consent_copy([terms], terms.customer.email, language, logo=logo)
        case MailKind.CONSENT_RECEIPT:
            given = ConsentAnswer(
                outcome=ConsentOutcome.ACCEPTED,
                answered_at=sample.at,
                name=terms.customer.name,
                note=None,
                shown_text=customer_mails.statement(terms, language).text,
                english_text=customer_mails.english_beside(terms, language) or None,
            )
            return customer_mails.consent_receipt([(terms, given)], terms.customer.email, language, logo=logo)
        case MailKind.SURVEY_REQUEST | MailKind.SURVEY_REMINDER:
            return surveys.request(
                terms,
                sample.survey,
                links.survey_url(NOWHERE),
                language,
                reminder=sample.kind is MailKind.SURVEY_REMINDER,
                logo=logo,
            )
        case MailKind.SURVEY_RECEIPT:
            typed = {questions.key(place): _answer(one) for place, one in enumerate(sample.survey)}
            answered = questions.answered(questions.answers_to_store(sample.survey, typed))
            return surveys.receipt(terms, answered, terms.customer.email, language, logo=logo)


def _answer(question: SurveyQuestion) -> str:
    return "…" if question.kind is QuestionKind.TEXT else question.offered[0]
