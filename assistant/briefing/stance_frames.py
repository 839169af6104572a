"""Ways in which a speaker takes a stand on a subject: "asked for it", "will not send it", "it would lead to war".

A frame is read off the words that carry what one speaker says (:attr:`assistant.speech.Reported.said`), anchored at the
speaker's own verb and at the subject of the debate, so that what somebody else does to something else doesn't count.
How much a frame is worth is not decided here: see :mod:`assistant.briefing.stances`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_NEG = r"(?:not|no|never|neither|nor|nobody|nothing|none|hardly|\w*n[’']t|cannot|without)"
_GAP = r"(?:[^.;:]{0,90}?)"
_OBJECT = r"(?:[^.;:,]{0,90}?)"  # between a verb and its object
_NEAR = r"(?:\W+[\w’'-]+){0,9}?\W+"
_AIM = r"(?:that|for|to|on|the|a|an|its|his|her|their|any|all|more|such)?"
REQUEST = r"""asks?|asked|asking|requests?|requested|requesting|demands?|demanded|demanding|pleads?|pleaded|implored|begged|
calls? for|called for|calling for|appeals?|appealed|seeks?|sought|seeking|urges?|urged|urging|insists? on|insisted on|
press(?:es|ed|ing)? for|push(?:es|ed|ing)? for|lobb(?:y|ies|ied) for|wants?|wanted|hopes?|hoped|wish(?:es|ed)?|
would like|longs?|needs?|needed|orders?|ordered"""
SUPPORT = r"""supports?|supported|supporting|backs?|backed|backing|favou?rs?|favou?red|welcom(?:e|es|ed)|endors(?:e|es|ed)|
advocat(?:e|es|ed)|champion(?:s|ed)?|recommend(?:s|ed)?|approv(?:e|es|ed)(?: of)?|agree[sd]?|accept(?:s|ed)?|defend(?:s|ed)?|
hail(?:s|ed)?|prais(?:e|es|ed)|embrac(?:e|es|ed)|propos(?:e|es|ed)|intends?|intended|plans?|planned|promis(?:e|es|ed)|
pledg(?:e|es|ed)|vot(?:e|es|ed) (?:for|in favou?r)|campaign(?:s|ed) for|(?:is|are|was|were|came out|spoke) (?:for|in favou?r)|
argu(?:e|es|ed) (?:for|in favou?r)|offer(?:s|ed)?|(?:is|are|was|were) (?:ready|willing|prepared|keen|eager|glad|happy)"""
OPPOSE = r"""oppos(?:e|es|ed)|reject(?:s|ed)?|refus(?:e|es|ed)|object(?:s|ed)?|protest(?:s|ed)?|condemn(?:s|ed)?|
criticis(?:e|es|ed)|criticiz(?:e|es|ed)|dismiss(?:es|ed)?|denounc(?:e|es|ed)|veto(?:es|ed)?|block(?:s|ed)?|
rul(?:e|es|ed) out|ruling out|exclud(?:e|es|ed)|resist(?:s|ed)?|turn(?:s|ed) down|turn(?:s|ed) \w+ \w+ down|
turn(?:s|ed) (?:the|a|this|that|its|his|her) [\w -]{1,30} down|declin(?:e|es|ed)|deplor(?:e|es|ed)|regret(?:s|ted)?|
(?:is|are|was|were|came out|spoke|voted|leaning|campaigned|fought|advised|argued) against|doubt(?:s|ed)?|
disapprov(?:e|es|ed)|scoff(?:s|ed)|mock(?:s|ed)|(?:is|are|was|were) (?:opposed|sceptical|skeptical|reluctant|unwilling)|
advis(?:e|es|ed) against|halt(?:s|ed)|stop(?:s|ped)|sue[ds]?"""
WARN = r"""warn(?:s|ed|ing)?|fear(?:s|ed)?|threaten(?:s|ed)?|caution(?:s|ed)?|(?:is|are|was|were) (?:alarmed|worried|afraid)|
dread(?:s|ed)?|worr(?:y|ies|ied)"""
UNDO = r"""stop|stopped|halt|cancel|withdraw|withdrawn|drop|dropped|abandon|veto|refuse|reject|end to|an end|against|block|
postpone|suspend|delay|not|forbid|prevent|called off|ban on|instead of|rather than|reconsider|scrap|shelve"""
ACT = r"""giv(?:e|es|en|ing)|gave|send(?:s|ing)?|sent|suppl(?:y|ies|ied|ying)|deliver(?:s|ed|ing)?|sell(?:s|ing)?|sold|
provid(?:e|es|ed|ing)|transfer(?:s|red|ring)?|hand(?:s|ed|ing)? over|get|receiv(?:e|es|ed)|let|allow(?:s|ed|ing)?|permit(?:s|ted)?|
approv(?:e|es|ed|ing)|licen[sc](?:e|es|ed)|build(?:s|ing)?|built|fill(?:s|ed|ing)?|ban(?:s|ned|ning)?|join(?:s|ed|ing)?|
admit(?:s|ted)?|lift(?:s|ed|ing)?|fund(?:s|ed)?|financ(?:e|es|ed)|pay|buy|take|sign(?:s|ed)?|adopt(?:s|ed)?|pass|
introduc(?:e|es|ed|ing)|arrest(?:s|ed|ing)?|merg(?:e|es|ed)|renew(?:s|ed|ing)?|extend(?:s|ed)?|station(?:s|ed)?|
export(?:s|ed|ing)?|dispatch(?:es|ed)?|part with|spare|release|join in|go ahead|consent|vote for|support|back|agree to"""
BAD = r"""war\b|escalat\w+|confrontation|provo\w+|destroy\w*|damag\w*|hurt\w*|harm\w*|danger\w*|risk\w*|threat\w*|worse\w*|badly|
disaster\w*|catastroph\w*|poison\w*|undermin\w*|jeopardi[sz]\w*|cost\w*|expens\w*|waste\w*|drag\w*|fail\w*|useless|
pointless|futile|too (?:late|few|small|dangerous|risky|costly|weak)|reward\w*|lose|lost|loss\w*|collapse\w*|kill\w*|
burn\w*|retaliat\w*|participa\w+|legitimate target|end badly|nothing|no difference|not (?:alter|change|help|break|end|matter|
decide)|price|victims?|flood\w*|drown\w*|divide\w*|impossible|illegal|unlawful|mistake|crime|theft|surrender|nuclear|abyss|
bankrupt\w*|drive \w+ (?:away|abroad|out)|price"""
GOOD = r"""peace\w*|negotiat\w+|talks?\b|table|protect\w*|sav(?:e|es|ed|ing)\b|secur\w+|safe\w*|deter\w*|help\w*|strength\w*|
strong\w*|benefit\w*|jobs?|better|victory|win\b|success\w*|effective|game.?changer|turning point|necessary|essential|vital|
opportunit\w+|chance|enabl\w+|allow\w*|shorten\w*|pressure|lifeline|break (?:the|a)|defend\w*|reach\w*|close the sky|
hope|end the|force \w+|compel\w*|push \w+ to|bring \w+ to|balance|justice|relief|cheaper|faster|light\w*|stronger"""
NAMES_BAD = r"""madness|mistake|folly|crime|provocation|march|disgrace|insult|betrayal|catastrophe|blunder|gift|prize|waste|
surrender|theft|naked \w+|useless|premature|irresponsible|reckless|dangerous|unacceptable|impossible|wrong|absurd|illegal|
pointless|escalation|too \w+|red line|splashy|job killer|luxury|attack on|threat"""
NAMES_GOOD = r"""necessary|right|lifeline|chance|game.?changer|overdue|essential|vital|sensible|sober|the best|good|wise|legitimate|
justified|only way|fair|important|welcome|strongest|step forward|turning point"""
STRICT = r"""if|unless|provided(?: that)?|providing|on (?:the )?(?:condition|understanding)|conditional|as long as|so long as|
only (?:if|after|once|when|on)|in return for|in exchange for|subject to|depend(?:s|ent|ed)? (?:on|upon)|until|not before|
in case|assurances?|guarantees?|first (?:must|he|she|it|they|wanted)"""
OPEN = r"""undecided|(?:no|not|nothing)\b[^.;,]{0,30}\b(?:decid\w+|decision|commit\w*|made up|reached a conclusion)|
(?:has|have|had) yet to (?:decide|say|make|take)|gave no (?:commitment|promise|answer)|
decision (?:lay|lies|lie|rests?|rested|was|is|would be) (?:with|up to|for)|under (?:discussion|consideration|review|examination)|
(?:were|was|is|are) under way|(?:is|are|was|were) (?:still )?(?:studying|examining|considering|weighing|being (?:studied|
examined|considered|reviewed|weighed))|no longer knew|abstain\w*|(?:neither|nor) \w+ (?:out|nor)|neither confirmed|
left (?:it |the question |that )?open|might (?:still )?change (?:his|her|its|their) mind|wait and see|did not rule (?:it )?out|
not rule out|would not say (?:whether|how|which)|(?:has|have|had) not (?:yet )?(?:decided|taken a|said (?:how|whether|which))|
both sides|declined to (?:say|commit|take)|(?:is|are|was|were) (?:divided|torn|undecided|neutral|noncommittal)|
promised a decision|will decide|would decide|think (?:it )?over"""
_ANAPHORA = r"""it|them|this|such (?:weapons|missiles|arms|a (?:step|move|sale|plan))|the (?:missiles?|weapons?|arms|jets?|tanks?|
plan|idea|request|proposal|deliver(?:y|ies)|suppl(?:y|ies)|transfers?|sale|offer|measures?|bill|deal|step|move|scheme|project|
ban|law|order)"""
# what may stand before a verb of the speaker's own: no other clause
_LEAD = r"(?:(?!\b(?:that|which|who|whose|whom|what|whether|how|because|since|as|if|when|while)\b)[^.;:“\"]){0,80}?"
_SAYS = re.compile(
    r"\b(?:sa(?:id|ys)|told|tells?|adds?|added|insist(?:s|ed)|repeat(?:s|ed)|announc(?:es|ed)|declar(?:es|ed)|stress(?:es|ed)|"
    r"argu(?:es|ed)|wrote|writes?|repl(?:ies|ied)|answer(?:s|ed)|explain(?:s|ed)|promis(?:es|ed)|vow(?:s|ed)|not(?:es|ed)|"
    r"remark(?:s|ed)|indicat(?:es|ed)|hint(?:s|ed)|signal(?:s|led|ed)|suggest(?:s|ed)|let it be known|made (?:it )?clear|"
    r"thinks?|thought|believes?|believed|warn(?:s|ed)|maintain(?:s|ed)|confirm(?:s|ed)|emphasi[sz](?:es|ed))\b",
    re.IGNORECASE,
)
_SELF = (
    r"(?:he|she|it|they|we|I|(?:his|her|its|their|our|the|my)\s+(?:own\s+)?(?:country|government|party|group|side|ministry|"
    r"people|office|union|association|company|firm|bank|council|cabinet|troops|army|state|nation|members?))"
)
_POINTING = re.sub(r"\n\s*", "", _ANAPHORA)
POINTS_BACK = re.compile(r"\b(?:" + _POINTING.removeprefix("it|them|this|") + r")\b", re.IGNORECASE)
_PATTERNS = {
    "request": rf"^(?P<lead>{_LEAD})\b(?:{REQUEST})\b{_OBJECT}\b{{T}}",
    "support": rf"^(?P<lead>{_LEAD})\b(?:{SUPPORT})\b{_OBJECT}\b{{T}}",
    "oppose": rf"^(?P<lead>{_LEAD})\b(?:{OPPOSE})\b{_OBJECT}\b{{T}}",
    "warn": rf"^(?P<lead>{_LEAD})\b(?:{WARN})\b{_OBJECT}\b{{T}}",
    "act": rf"^(?P<lead>{_LEAD})\b(?:would|will|shall|to|might|could|may|is|are|was|were|had|has|have|agreed to|wants? to|should|must)"
    rf"(?:\W+\w+){{{{0,3}}}}?\W+(?:{ACT})\b{_NEAR}{{T}}",
    "no act": rf"^(?P<lead>{_LEAD})\b(?:{_NEG})\b(?:\W+[\w’'-]+){{{{0,4}}}}?\W+(?:{ACT}|plans?|intention|need|question|interest)\b{_NEAR}{{T}}",
    "no objection": rf"^(?P<lead>{_LEAD})\b(?:{_NEG})\b(?:\W+\w+){{{{0,2}}}}?\W+(?:oppos\w+|object\w*|rul\w+ out|exclud\w+|against|stand in the way)",
    "bad outcome": rf"\b{{T}}{_GAP}\b(?:would|will|could|can|may|might|is|are|was|were|mean\w*|bring\w*|open\w*|seen|regarded)"
    rf"\b{_GAP}\b(?:{BAD})",
    "good outcome": rf"\b{{T}}{_GAP}\b(?:would|will|could|can|may|might|is|are|was|were|mean\w*|bring\w*|give\w*|let\w*)\b"
    rf"{_GAP}\b(?:{GOOD})",
    "bad name": rf"\b(?:call|describ|brand|label|denounc|regard|consider|see|view|dismiss|think)\w*\b{_NEAR}{{T}}{_GAP}"
    rf"\b(?:{NAMES_BAD})\b",
    "good name": rf"\b(?:call|describ|hail|prais|regard|consider|see|view|present|defend)\w*\b{_NEAR}{{T}}{_GAP}\b(?:{NAMES_GOOD})\b",
    "own will": rf"^(?P<lead>{_LEAD})\b(?:would|will|could|might|may|can|is|are|was|were)\b{_GAP}\b{{T}}",
    "own need": rf"\bneeds?\b{_NEAR}(?:{{T}})?[^.;]{{{{0,20}}}}\b(?:itself|ourselves|themselves|himself|herself|own|at home)|"
    rf"\bwe need (?:them|it)\b|\b(?:short of|spare none|enough for itself|deplete)\b",
    "condition": rf"\b(?:{STRICT})\b",
    "open": rf"(?:{OPEN})",
    "undo": rf"^.{{0,60}}?\b(?:{REQUEST}|{SUPPORT})\b(?:\W+[\w’'-]+){{{{0,5}}}}?\W+(?:{UNDO})\b",
}
_LEAD_NEG = re.compile(rf"\b(?:{_NEG})\b", re.IGNORECASE)
NAMES: tuple[str, ...] = (*_PATTERNS, "negated request", "negated support", "negated oppose", "subject", "quoted")


@lru_cache(maxsize=64)
def _compiled(subject: str) -> dict[str, re.Pattern[str]]:
    found = {}
    for name, pattern in _PATTERNS.items():
        joined = re.sub(r"\n\s*", "", pattern).replace("{{", "{").replace("}}", "}").replace("{T}", subject)
        found[name] = re.compile(joined, re.IGNORECASE | re.DOTALL)
    return found


def subject_pattern(words: Iterable[str], *, leans: bool) -> str:
    """A pattern of the words that name a debate's subject; with words that point back to it where a sentence leans."""
    stems = sorted({re.escape(w.lower()[: max(4, len(w) - 2)]) + r"\w*" for w in words}, key=len, reverse=True)
    every = [*stems, _POINTING] if leans or not stems else stems
    return f"(?:{'|'.join(every)})"


_BOUND = frozenset({"request", "support", "act", "no act", "negated support", "no objection", "own will"})
OWN = frozenset({"request", "support", "oppose", "act", "no act", "no objection", "undo", "own will"})


def own_clause(said: str, who: str) -> str:
    """The part of what is said in which the speaker acts: behind "he said that he", or all of "has rejected the plan"."""
    says = _SAYS.search(said)
    if says is None or says.start() > 60:
        return said
    last = re.escape(who.split()[-1]) if who else "-"
    own = re.search(rf"\b(?:{_SELF}|{last})\b", said[says.end() :], re.IGNORECASE)
    return said[says.end() + own.end() :] if own and own.start() < 60 else ""


def frames(said: str, subject: str, who: str = "") -> frozenset[str]:
    """The frames (of :data:`NAMES`) in what ``who`` says; ``subject`` as :func:`subject_pattern` gives it."""
    found: set[str] = set()
    own = own_clause(said, who)
    for name, pattern in _compiled(subject).items():
        match = pattern.search(own if name in OWN else said)
        if match is None:
            continue
        if name in ("request", "support", "oppose", "act") and _LEAD_NEG.search(match.group("lead")):
            found.add(f"negated {name}" if name != "act" else "no act")
        else:
            found.add(name)
    near = re.search(rf"\b{subject}", said, re.IGNORECASE)
    if "condition" in found and not (near and found & _BOUND):
        found.discard("condition")  # a condition of something else
    if "open" in found and not near:
        found.discard("open")
    if near:
        found.add("subject")
    if re.search(r"[“\"]", said):
        found.add("quoted")
    return frozenset(found)


