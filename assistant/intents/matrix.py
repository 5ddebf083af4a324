"""The terms of licences in words: tables, sentences and sources."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.intents.tools import QUOTES
from assistant.language.compatibility import combination
from assistant.language.licence_terms import (
    ACTS,
    NOTES,
    OBLIGATIONS,
    PERMISSIONS,
    PROHIBITIONS,
    Act,
    Basis,
    Rule,
    Terms,
)
from assistant.language.names import resolve
from assistant.model import Citation, Language, Table, pick
from assistant.prompts import reply

_SENTENCES = {
    Rule.YES: ("rule.may", "rule.answer_yes"),
    Rule.NO: ("rule.may_not", "rule.answer_no"),
    Rule.REQUIRED: ("rule.must", "rule.answer_yes"),
    Rule.NOT_REQUIRED: ("rule.need_not", "rule.answer_no"),
    Rule.FORBIDDEN: ("rule.must_not", "rule.answer_no"),
    Rule.NOTED: ("rule.note", ""),
}
"""The sentence of each rule, and what stands in front of it where yes or no was asked."""


def licence_label(terms: Terms, language: Language) -> str:
    """The licence's short name, or its title in the reader's language, in quotation marks."""
    return terms.name or QUOTES[language].format(licence_title(terms, language))


def licence_title(terms: Terms, language: Language) -> str:
    """The licence's title in the reader's language."""
    known = resolve("licence", terms.id)
    return pick(known.names, language) if known else terms.id


def licence_citation(n: int, terms: Terms, language: Language, fallback_url: str = "") -> Citation:
    """The licence itself as a numbered source; its address is the vocabulary's."""
    known = resolve("licence", terms.id)
    return Citation(
        n=n,
        kind="table",
        id=terms.id,
        title=licence_title(terms, language),
        url=str(known.facts.get("url", "")) if known and known.facts.get("url") else fallback_url,
        snippet=reply("matrix.caption", language, licence=licence_label(terms, language)),
        language=language,
    )


def table(terms: Terms, language: Language) -> Table:
    """What may, must and must not be done, one act a row."""
    rows = [
        (_label(name, language), reply(f"rule.{terms.rule(name)}", language), condition(terms, name, language))
        for name in ACTS
    ]
    columns = ("matrix.permission", "matrix.answer", "matrix.condition")
    return Table(
        caption=reply("matrix.caption", language, licence=licence_label(terms, language)),
        columns=tuple(reply(name, language) for name in columns),
        rows=tuple(rows),
    )


def comparison(licences: Sequence[Terms], language: Language) -> Table:
    """The rules of several licences side by side."""
    rows = [
        (_label(name, language), *(reply(f"rule.{terms.rule(name)}", language) for terms in licences))
        for name in ACTS
        if any(name in terms.acts for terms in licences)
    ]
    labels = tuple(licence_label(terms, language) for terms in licences)
    caption = reply("matrix.compare_caption", language, licences=" · ".join(labels))
    return Table(caption=caption, columns=(reply("matrix.permission", language), *labels), rows=tuple(rows))


def condition(terms: Terms, name: str, language: Language) -> str:
    """What comes with an act: its conditions or wording, what is added, and the section that says so."""
    act = terms.act(name)
    told = [_act_words(one, language) for one in terms.conditions(name)]
    if name not in PERMISSIONS and act.rule not in (Rule.NOT_REQUIRED, Rule.NOT_STATED):
        told.append(_act_words(act, language))
    if act.detail:
        told.append(reply(f"detail.{act.detail}", language))
    text = semicolon(told, language)
    sections = act.section.replace(", ", "، ") if language is Language.AR else act.section
    section = reply("rule.section", language, section=sections) if sections else ""
    return f"{text} ({section})" if text and section else text or section


def direct(terms: Terms, name: str, language: Language, *, yes_or_no: bool) -> str:
    """The answer on one act in a sentence; that nothing is stated where nothing is."""
    act, licence = terms.act(name), licence_label(terms, language)
    if act.rule is Rule.NOT_STATED:
        return reply("rule.silent", language, licence=licence, act=reply(f"act.{name}", language))
    sentence_name, lead = _SENTENCES[act.rule]
    sentence = reply(sentence_name, language, licence=licence, act=_act_words(act, language))
    conditions = [_act_words(one, language) for one in terms.conditions(name)]
    if conditions:
        sentence = reply("rule.if", language, sentence=sentence, conditions=semicolon(conditions, language))
    if act.detail:
        sentence = f"{sentence} ({reply(f'detail.{act.detail}', language)})"
    whole = reply(lead, language, sentence=sentence) if yes_or_no and lead else sentence[0].upper() + sentence[1:]
    return f"{whole}."


def reuse(terms: Terms, language: Language, *, yes_or_no: bool) -> str:
    """Whether the data may be reused at all, with everything that the licence asks."""
    if terms.rule("use") is not Rule.YES:
        return direct(terms, "use", language, yes_or_no=yes_or_no)
    sentence = reply("rule.may_reuse", language, licence=licence_label(terms, language))
    asked = [_act_words(terms.act(name), language) for name in OBLIGATIONS if terms.rule(name) is Rule.REQUIRED]
    if asked:
        sentence = reply("rule.if", language, sentence=sentence, conditions=semicolon(asked, language))
    refused = [_lower_label(terms.act(name), language) for name in PERMISSIONS if terms.rule(name) is Rule.NO]
    if refused:
        sentence = f"{sentence} ({reply('rule.except', language, acts=semicolon(refused, language))})"
    whole = reply("rule.answer_yes", language, sentence=sentence) if yes_or_no else sentence[0].upper() + sentence[1:]
    return f"{whole}."


def relicense(terms: Terms, language: Language, *, yes_or_no: bool) -> str:
    """Whether one's own version may go under a licence of one's choice: not where adaptations are shared alike."""
    adapt, alike = terms.act("adapt"), terms.rule("share_alike")
    if adapt.rule is not Rule.YES:
        return direct(terms, "adapt", language, yes_or_no=yes_or_no)
    if alike is Rule.NOT_REQUIRED:
        own = replace(adapt, words="relicense")
        return direct(replace(terms, acts={**terms.acts, "adapt": own}), "adapt", language, yes_or_no=yes_or_no)
    must = direct(terms, "share_alike", language, yes_or_no=False)
    if alike is not Rule.REQUIRED:
        return must
    licence = licence_label(terms, language)
    sentence = reply("rule.may_not", language, licence=licence, act=reply("act.relicense", language))
    whole = reply("rule.answer_no", language, sentence=sentence) if yes_or_no else sentence[0].upper() + sentence[1:]
    return f"{whole}. {must}"


def brief(terms: Terms, language: Language, *, notes: bool = True) -> list[str]:
    """The matrix in a few lines: what may, must and must not be done, and what to know (`notes`)."""
    groups = (
        ("may", PERMISSIONS, Rule.YES, _lower_label),
        ("may_not", PERMISSIONS, Rule.NO, _lower_label),
        ("must", OBLIGATIONS, Rule.REQUIRED, _act_words),
        ("must_not", PROHIBITIONS, Rule.FORBIDDEN, _act_words),
        ("notes", NOTES if notes else (), Rule.NOTED, _act_words),
    )
    lines = []
    for line, names, rule, words in groups:
        acts = [words(terms.act(name), language) for name in names if terms.rule(name) is rule]
        if acts:
            lines.append(reply(f"matrix.{line}", language, acts=semicolon(acts, language)))
    return lines


def basis_note(terms: Terms, language: Language) -> str:
    """How far the terms were checked, where that is not the licence's own text."""
    if not terms.is_known:
        return reply("matrix.unknown", language)
    return "" if terms.basis is Basis.TEXT else reply(f"matrix.basis_{terms.basis}", language)


def terms_source(terms: Terms, language: Language) -> str:
    """All that a model may know of a licence's terms, as plain text."""
    silent = [_label(name, language) for name in ACTS if name not in terms.acts]
    parts = [
        licence_title(terms, language),
        *brief(terms, language),
        *(f"{_label(name, language)}: {_rule_and_condition(terms, name, language)}" for name in terms.acts),
        basis_note(terms, language),
        reply("matrix.not_stated", language, acts=semicolon(silent, language)) if silent else "",
    ]
    return "\n".join(part for part in parts if part)


def combined(one: Terms, other: Terms, language: Language) -> str:
    """Whether data under both may be published as one adapted database, as far as the terms prove it."""
    found = combination(one, other)
    turns_on = licence_label(found.licence, language) if found.licence else ""
    names = {"one": licence_label(one, language), "other": licence_label(other, language), "licence": turns_on}
    sentence = reply(f"combine.{found.verdict}", language, **names)
    limited = found.not_commercial and found.is_possible
    return f"{sentence} {reply('combine.not_commercial', language)}" if limited else sentence


def differences(licences: Sequence[Terms], language: Language) -> list[str]:
    """One line for each act on which the licences say different things, in other words where the rule is the same."""
    lines = []
    for name in (*PERMISSIONS, *OBLIGATIONS, *PROHIBITIONS):
        rules = {terms.rule(name) for terms in licences}
        if len(rules) > 1:
            told = [reply(f"rule.{terms.rule(name)}", language) for terms in licences]
        elif Rule.REQUIRED in rules and len({terms.act(name).words for terms in licences}) > 1:
            told = [_act_words(terms.act(name), language) for terms in licences]
        else:
            continue
        labels = [licence_label(terms, language) for terms in licences]
        pairs = zip(labels, told, strict=True)
        said = [reply("record.fact", language, label=label, value=value) for label, value in pairs]
        lines.append(f"{_label(name, language)} — {semicolon(said, language)}.")
    return lines


def semicolon(parts: Sequence[str], language: Language) -> str:
    """Parts of a sentence joined as the language does."""
    return ("؛ " if language is Language.AR else " ; " if language is Language.FR else "; ").join(p for p in parts if p)


def _rule_and_condition(terms: Terms, name: str, language: Language) -> str:
    told = condition(terms, name, language)
    rule = reply(f"rule.{terms.rule(name)}", language)
    return f"{rule} — {told}" if told else rule


def _label(name: str, language: Language) -> str:
    return reply(f"label.{name}", language)


def _lower_label(act: Act, language: Language) -> str:
    """The label of an act inside a sentence."""
    label = _label(act.name, language)
    return label[0].lower() + label[1:]


def _act_words(act: Act, language: Language) -> str:
    return reply(f"act.{act.words or act.name}", language)
