"""Questions by mail, for those who want it, and answers that come back by mail.

| letter             | who gets it                                                   | unless asked for |
|--------------------|---------------------------------------------------------------|------------------|
| `openmic.asked`    | whom a question fits, or who was asked by name                | not sent         |
| `openmic.answered` | who asked, or looks after the question                        | sent             |

Both may be answered: the reply becomes an answer, by the same action as on the page. What stands in a closed or hidden
group does not go out by mail; then the letter only says that there is something.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feed.topics import is_news
from groups.models import Group
from kurzewege.common import limits
from kurzewege.common.errors import Refused
from kurzewege.common.files import api as files
from kurzewege.common.mail import letters
from kurzewege.common.mail.incoming import addresses, receiving
from kurzewege.common.mail.incoming.message import Incoming
from kurzewege.common.mail.incoming.words import CUT_LINE
from kurzewege.common.richtext import from_plain, to_plain
from members.models import User

from .. import rules
from ..models import Answer, Question
from . import reasons

ASKED, ANSWERED = "openmic.asked", "openmic.answered"
REPLY = "openmic.question"
MAX_FILES = 10
_EXCERPT = 1200

GONE = gettext_lazy("This question is not there for you any more: it may have been withdrawn, or moved to a group.")


def register() -> None:
    """Called once from `ready()`."""
    letters.register(
        letters.Letter(
            ASKED,
            gettext_lazy("Questions on OPEN MIC that fit me"),
            gettext_lazy("You get this e-mail because a question fits you, and you wanted to know by e-mail."),
            question_letter,
            is_usual=False,
        )
    )
    letters.register(
        letters.Letter(
            ANSWERED,
            gettext_lazy("Answers to my questions on OPEN MIC"),
            gettext_lazy("You get this e-mail because you asked the question."),
            answer_letter,
        )
    )
    receiving.register(REPLY, take_reply)


# --- Going out --------------------------------------------------------------------------------------


def write_question(question: Question, people: Iterable[User], *, is_new: bool | None = None) -> None:
    """To those of these people who want to be asked by mail, too; once to each, however often they are told.

    What a demo or an import says of the past (`is_new`, unless given: by the question's age) is no news.
    """
    if is_news(question.created) if is_new is None else is_new:
        letters.write(ASKED, people, edition=question.key, about=question)


def write_answer(answer: Answer) -> None:
    """To who asked or looks after the question, unless she answered herself."""
    if not is_news(answer.created):
        return
    own = {answer.question.author_id, answer.question.cared_for_by_id} - {None, answer.author_id}
    letters.write(ANSWERED, User.objects.members().filter(pk__in=own), edition=answer.key, about=answer)


def question_letter(person: User, question: Question) -> letters.Content | None:
    """What it says when it goes out; nothing when somebody has solved it, or she has answered, or is away."""
    is_done = question.state == Question.State.SOLVED or question.answers.existing().filter(author=person).exists()
    if is_done or person.is_away:
        return None
    subject = _("A question that fits you: %(text)s") % {"text": question.text}
    fit = question.fits.filter(user=person).first()
    more = {"detail": _cut(to_plain(question.detail)), "why": reasons.told(fit.why) if fit else ""}
    return _content("question", subject, person, question, more)


def answer_letter(person: User, answer: Answer) -> letters.Content:
    """What it says when it goes out."""
    subject = _("An answer to: %(text)s") % {"text": answer.question.text}
    return _content(
        "answer", subject, person, answer.question, {"answer": answer, "words": _cut(to_plain(answer.body))}
    )


def _content(name: str, subject: str, person: User, question: Question, more: dict[str, Any]) -> letters.Content:
    context = {"question": question, "url": settings.SITE_URL + question.get_absolute_url(), **more}
    if _is_confidential(question):
        return letters.Content(_("Something new on OPEN MIC in one of your groups"), "openmic/mail/hint", context)
    address = addresses.issue(REPLY, person, question)
    headers = {"Reply-To": address} if address else {}
    context |= {"cut_line": CUT_LINE if address else ""}
    return letters.Content(subject, f"openmic/mail/{name}", context, headers)


def _is_confidential(question: Question) -> bool:
    group = question.board.group
    return group is not None and group.openness != Group.Openness.OPEN


def _cut(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(" ", 1)[0] + " …"


# --- Coming in --------------------------------------------------------------------------------------


def take_reply(person: User, question_id: int, mail: Incoming) -> Sequence[str]:
    """Make an answer of a reply; gives sentences on files that were left out. `Refused` as on the page."""
    from ..actions import answer_question  # the actions import this package

    question = Question.objects.visible_to(person).filter(pk=question_id).select_related("board__group").first()
    if question is None:
        raise Refused(GONE)
    if not mail.text and not mail.files:
        raise Refused(_("There was no text in your e-mail above the line. Please write your answer above it."))
    limits.check("openmic.answer", person.pk, rules.ANSWER_LIMIT)
    body = from_plain(mail.text or _("See the files."))
    keys, left_out = _taken_files(person, mail)
    if not mail.text and not keys:
        raise Refused(" ".join(left_out))
    answer_question(actor=person, question=question, body=body, file_keys=keys, is_by_mail=True)
    return left_out


def _taken_files(person: User, mail: Incoming) -> tuple[list[str], list[str]]:
    """Keys of what was taken in, by the same checks as an upload, and a sentence for each file that was not."""
    keys, left_out = [], []
    for number, file in enumerate(mail.files):
        try:
            if number >= MAX_FILES:
                raise Refused(
                    _("“%(name)s” is one file too many: ten go with an e-mail.") % {"name": " ".join(file.name.split())}
                )
            upload = SimpleUploadedFile(file.name, file.data, file.media_type)
            keys.append(files.store_upload(uploader=person, upload=upload).key)
        except Refused as refusal:
            left_out.append(str(refusal.sentence))
    return keys, left_out
