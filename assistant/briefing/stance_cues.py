"""Words that tell a stance: support, opposition, negation, condition, indecision. They are counted, not obeyed: how much
each weighs, beside the sentence's vector, is learnt (:mod:`assistant.briefing.stances`).
"""

from __future__ import annotations

import re

import numpy as np

_MOST = 3  # a cue more often than this says nothing more
_PATTERNS = {
    "support": r"""support|supports|supported|back|backs|backed|backing|favou?rs?|favou?red|in favou?r|welcom\w+|endors\w+|
        advocat\w+|champion\w*|recommend\w*|urg\w+|call(?:s|ed|ing)? for|demand\w*|want(?:s|ed)?|ask(?:s|ed)? (?:for|to|that)|
        request\w*|plead\w*|implor\w+|appeal\w*|begg\w+|press(?:es|ed|ing)? for|push\w* for|hop(?:es|ed|ing)|insist\w* on|
        prais\w+|hail\w*|thank\w*|eager|ready to|glad\w*|would like|look\w* forward|offer(?:s|ed)?|promis\w+|vow\w*|propos\w+|
        approv\w+|agree(?:s|d)?|accept(?:s|ed)?|introduc\w+|sign(?:s|ed)?|need(?:s|ed)?|must|should|ought|time to|at last|
        chance|plans? to|will bring|moved that""",
    "opposition": r"""oppos\w+|reject\w*|refus\w+|against|object\w*|protest\w*|condemn\w*|critici[sz]\w+|dismiss\w*|denounc\w+|
        den(?:y|ies|ied)|warn\w*|fear\w*|dread\w*|worr\w+|threaten\w*|veto\w*|block(?:s|ed)?|ban(?:s|ned)?|
        rul(?:e|es|ed) out|exclud\w+|resist\w*|fight\w*|sue|court|never|mistake|disgrace|madness|betray\w*|insult|danger\w*|
        provocation|catastroph\w*|disaster|crime|waste|harm\w*|hurt\w*|poison\w*|destroy\w*|cost\w*|
        too (?:small|dangerous|expensive|early)|not a penny|no (?:need|question|plans?|intention|reason|use|place)|nothing|
        nobody|enough|stop\w*|withdraw\w*|regret\w*|distrust\w*|escalat\w+|war|drag\w*|reward\w*|surrender|prize|
        turned? (?:it )?down|wants? \w+ (?:called off|gone|stopped)""",
    "negation": r"not|no|never|nor|neither|nobody|nothing|none|without|hardly|little|\w+n[’']t",
    "condition": r"""if|unless|provided|on (?:the )?condition|conditions?|conditional|as long as|so long as|
        only (?:if|after|once|when|with|in|at)|once|as soon as|in return for|in exchange for|subject to|dependent on|but only|
        first|until|guarantee[sd]?|would \w+|could \w+|might""",
    "strict condition": r"""if|unless|provided that|on (?:the )?condition|conditional|as long as|so long as|only if|only after|
        only once|in return for|in exchange for|subject to|dependent on|but only|tie[sd]?""",
    "indecision": r"""undecided|not (?:yet )?(?:decided|taken|made up|said|answered)|no(?:t a)? decision|decision|decide[sd]?|
        examin\w+|stud(?:y|ied|ying)|weigh\w+|consider(?:s|ed|ing)|commission|committee|postpon\w+|adjourn\w+|put off|wait\w*|
        think (?:it )?over|look (?:at|into)|neither|both sides|divided|torn|neutral|noncommittal|comment|declin\w+|evad\w+|
        avoid\w*|open|whether|leans?|time|yet to|does not wish|did not wish|would not|refused to (?:say|comment)|silent|mind|
        view""",
    "telling": r"said|says|told|added|according|reported|counted|estimated|found|claimed|recalled",
    "asking": r"ask\w*|request\w*|appeal\w*|plead\w*|implor\w+|demand\w*|urg\w+",
    "negated wish": r"""(?:not|no|never|\w+n[’']t)\W+(?:\w+\W+){0,3}(?:support|favou?r|want|agree|accept|approv|back|need|plan|
        give|send|take|vote|think|consider|rule|object|oppose|stand|deliver|supply)\w*""",
    "intent": r"will|shall|going to",
    "subjunctive": r"would|could|might|may",
}
_CUES = {
    name: re.compile(r"\b(?:" + re.sub(r"\s*\n\s*", "", words) + r")\b", re.IGNORECASE) for name, words in _PATTERNS.items()
}
_MARKS = {"digits": re.compile(r"\d"), "quotation": re.compile(r"[“\"]")}
NAMES: tuple[str, ...] = (*_CUES, *_MARKS, "length")


def cues(text: str) -> np.ndarray:
    """How often each of :data:`NAMES` is in a sentence, float64; the last is its length in hundreds of characters."""
    counts = [min(_MOST, len(pattern.findall(text))) for pattern in (*_CUES.values(), *_MARKS.values())]
    return np.array([*counts, len(text) / 100], dtype=float)
