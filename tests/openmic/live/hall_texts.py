"""Every text that a phone in the hall can be sent, read from templates and code: a new one is found where it stands."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module

from django.template import Node
from django.template.base import Variable
from django.template.library import InclusionNode
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

Text = tuple[str, str, str]  # context, singular, plural; empty where there is none

PAGES = [
    "openmic/live/join.html",
    "openmic/live/room.html",
    "openmic/live/on_its_way.html",
    "openmic/live/your_data.html",
    "openmic/live/_at_sign_in.html",
    "components/field.html",
    *[f"errors/{name}.html" for name in ("bare", "400", "403", "404", "csrf", "500", "503", "507")],
]
# What the pages' views say, and what they show of the models: whole modules, or only these parts of them.
CODE: dict[str, list[str]] = {
    "kurzewege.common.limits": [],
    "kurzewege.common.http.errors": [],
    "openmic.liveboards.views.joining": [],
    "openmic.liveboards.views.room": [],
    "openmic.liveboards.views.hand": [],
    "openmic.liveboards.actions.asking": [],
    "openmic.liveboards.actions.changing": [],
    "openmic.liveboards.actions.moderating": ["reword"],
    "openmic.liveboards.actions.speaking": [],
    "openmic.liveboards.actions.voting": [],
    "openmic.liveboards.conflict": [],
    "openmic.liveboards.forms": ["LiveQuestionForm", "JoinForm"],
    "openmic.liveboards.models.boards": ["Asking"],
    "openmic.liveboards.models.hall": [],
    "openmic.liveboards.models.questions": ["State", "asked_by"],
    "openmic.liveboards.report.words": ["group_title", "balance"],
    "openmic.liveboards.speaking": [],
}
PLAIN = {"_", "gettext", "gettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
WITH_NUMBER = {"ngettext", "ngettext_lazy"}


def texts() -> dict[Text, str]:
    """Mapping text → where it stands."""
    found: dict[Text, str] = {}
    seen: set[str] = set()
    for page in PAGES:
        for text, name in _of_template(page, seen):
            found.setdefault(text, name)
    for module, parts in CODE.items():
        for text in _of_code(module, parts):
            found.setdefault(text, module)
    return found


def _of_template(name: str, seen: set[str]) -> Iterator[tuple[Text, str]]:
    """With everything that it includes, in all its branches."""
    if name in seen:
        return
    seen.add(name)
    for node in get_template(name).template.nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            yield (_literal(node.message_context), node.filter_expression.var.literal, ""), name
        elif isinstance(node, BlockTranslateNode):
            singular = node.render_token_list(node.singular)[0]
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            yield (_literal(node.message_context), singular, plural), name
        elif isinstance(node, IncludeNode):
            yield from _of_template(_literal(node.template), seen)
        elif isinstance(node, ExtendsNode):
            yield from _of_template(_literal(node.parent_name) or "errors/bare.html", seen)
        elif isinstance(node, InclusionNode):
            yield from _of_template(node.filename, seen)


def _literal(expression) -> str:
    if expression is None:
        return ""
    var = expression.var
    return (var.literal or "") if isinstance(var, Variable) else str(var)


def _of_code(module: str, parts: list[str]) -> Iterator[Text]:
    tree: ast.AST = ast.parse(inspect.getsource(import_module(module)))
    named = [node for node in ast.walk(tree) if getattr(node, "name", "") in parts]
    assert len(named) == len(parts), f"{module} has not all of {parts}"
    for root in named or [tree]:
        for node in ast.walk(root):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            words = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
            if node.func.id in PLAIN:
                yield "", words[0], ""
            elif node.func.id in WITH_CONTEXT:
                yield words[0], words[1], ""
            elif node.func.id in WITH_NUMBER:
                yield "", words[0], words[1]
