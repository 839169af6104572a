"""The words of :mod:`assistant.briefing.stance_frames`: alternatives of regular expressions, one group a notion."""

from __future__ import annotations

import re


def _words(text: str) -> str:
    return re.sub(r"\n\s*", "", text.strip())


#: verbs of asking for something
REQUEST = _words(r"""
    asks?|asked|asking|requests?|requested|requesting|demands?|demanded|demanding|pleads?|pleaded|implored|begged|
    calls? for|called for|calling for|appeals?|appealed|seeks?|sought|seeking|urges?|urged|urging|insists? on|
    insisted on|press(?:es|ed|ing)? for|push(?:es|ed|ing)? for|lobb(?:y|ies|ied) for|wants?|wanted|hopes?|hoped|
    wish(?:es|ed)?|would like|longs?|needs?|needed|orders?|ordered
""")
#: verbs and phrases of being for something
SUPPORT = _words(r"""
    supports?|supported|supporting|backs?|backed|backing|favou?rs?|favou?red|welcom(?:e|es|ed)|endors(?:e|es|ed)|
    advocat(?:e|es|ed)|champion(?:s|ed)?|recommend(?:s|ed)?|approv(?:e|es|ed)(?: of)?|agree[sd]?|accept(?:s|ed)?|
    defend(?:s|ed)?|hail(?:s|ed)?|prais(?:e|es|ed)|embrac(?:e|es|ed)|propos(?:e|es|ed)|intends?|intended|plans?|
    planned|promis(?:e|es|ed)|pledg(?:e|es|ed)|vot(?:e|es|ed) (?:for|in favou?r)|campaign(?:s|ed) for|
    (?:is|are|was|were|came out|spoke) (?:for|in favou?r)|argu(?:e|es|ed) (?:for|in favou?r)|offer(?:s|ed)?|
    (?:is|are|was|were) (?:ready|willing|prepared|keen|eager|glad|happy)
""")
#: … and of being against it
OPPOSE = _words(r"""
    oppos(?:e|es|ed)|reject(?:s|ed)?|refus(?:e|es|ed)|object(?:s|ed)?|protest(?:s|ed)?|condemn(?:s|ed)?|
    criticis(?:e|es|ed)|criticiz(?:e|es|ed)|dismiss(?:es|ed)?|denounc(?:e|es|ed)|veto(?:es|ed)?|block(?:s|ed)?|
    rul(?:e|es|ed) out|ruling out|exclud(?:e|es|ed)|resist(?:s|ed)?|turn(?:s|ed) down|turn(?:s|ed) \w+ \w+ down|
    turn(?:s|ed) (?:the|a|this|that|its|his|her) [\w -]{1,30} down|declin(?:e|es|ed)|deplor(?:e|es|ed)|
    regret(?:s|ted)?|(?:is|are|was|were|came out|spoke|voted|leaning|campaigned|fought|advised|argued) against|
    doubt(?:s|ed)?|disapprov(?:e|es|ed)|scoff(?:s|ed)|mock(?:s|ed)|
    (?:is|are|was|were) (?:opposed|sceptical|skeptical|reluctant|unwilling)|advis(?:e|es|ed) against|halt(?:s|ed)|
    stop(?:s|ped)|sue[ds]?
""")
#: verbs of warning and fear
WARN = _words(r"""
    warn(?:s|ed|ing)?|fear(?:s|ed)?|threaten(?:s|ed)?|caution(?:s|ed)?|
    (?:is|are|was|were) (?:alarmed|worried|afraid)|dread(?:s|ed)?|worr(?:y|ies|ied)
""")
#: what turns a request round: "asked them to stop"
UNDO = _words(r"""
    stop|stopped|halt|cancel|withdraw|withdrawn|drop|dropped|abandon|veto|refuse|reject|end to|an end|against|block|
    postpone|suspend|delay|not|forbid|prevent|called off|ban on|instead of|rather than|reconsider|scrap|shelve
""")
#: what can be done with the subject of a debate
ACT = _words(r"""
    giv(?:e|es|en|ing)|gave|send(?:s|ing)?|sent|suppl(?:y|ies|ied|ying)|deliver(?:s|ed|ing)?|sell(?:s|ing)?|sold|
    provid(?:e|es|ed|ing)|transfer(?:s|red|ring)?|hand(?:s|ed|ing)? over|get|receiv(?:e|es|ed)|let|
    allow(?:s|ed|ing)?|permit(?:s|ted)?|approv(?:e|es|ed|ing)|licen[sc](?:e|es|ed)|build(?:s|ing)?|built|
    fill(?:s|ed|ing)?|ban(?:s|ned|ning)?|join(?:s|ed|ing)?|admit(?:s|ted)?|lift(?:s|ed|ing)?|fund(?:s|ed)?|
    financ(?:e|es|ed)|pay|buy|take|sign(?:s|ed)?|adopt(?:s|ed)?|pass|introduc(?:e|es|ed|ing)|arrest(?:s|ed|ing)?|
    merg(?:e|es|ed)|renew(?:s|ed|ing)?|extend(?:s|ed)?|station(?:s|ed)?|export(?:s|ed|ing)?|dispatch(?:es|ed)?|
    part with|spare|release|join in|go ahead|consent|vote for|support|back|agree to
""")
#: outcomes that nobody wishes for
BAD = _words(r"""
    (?:to|into|nuclear|world|wider|of) war|escalat\w+|confrontation|provo\w+|destroy\w*|damag\w*|hurt\w*|harm\w*|
    danger\w*|risk\w*|threat\w*|worse\w*|badly|disaster\w*|catastroph\w*|poison\w*|undermin\w*|jeopardi[sz]\w*|
    cost\w*|expens\w*|waste\w*|drag\w*|fail\w*|useless|pointless|futile|
    too (?:late|few|small|dangerous|risky|costly|weak)|reward\w*|lose|lost|loss\w*|collapse\w*|kill\w*|burn\w*|
    retaliat\w*|participa\w+|legitimate target|end badly|nothing|no difference|
    not (?:alter|change|help|break|end|matter|decide)|price|victims?|flood\w*|drown\w*|divide\w*|impossible|illegal|
    unlawful|mistake|crime|theft|surrender|nuclear|abyss|bankrupt\w*|drive \w+ (?:away|abroad|out)|price
""")
#: outcomes that people wish for
GOOD = _words(r"""
    peace\w*|negotiat\w+|protect\w*|sav(?:e|es|ed|ing)\b|secur\w+|safe\w*|deter\w*|help\w*|strength\w*|
    strong\w*|benefit\w*|victory|win\b|success\w*|effective|game.?changer|turning point|necessary|essential|
    vital|opportunit\w+|chance|shorten\w*|pressure|lifeline|break (?:the|a)|defend\w*|close the sky|end the|
    force \w+|compel\w*|push \w+ to\b|bring \w+ to\b|justice|relief|cheaper|faster|light\w*|stronger
""")
#: what a subject is called by those against it
NAMES_BAD = _words(r"""
    madness|mistake|folly|crime|provocation|march|disgrace|insult|betrayal|catastrophe|blunder|gift|prize|waste|
    surrender|theft|naked \w+|useless|premature|irresponsible|reckless|dangerous|unacceptable|impossible|wrong|
    absurd|illegal|pointless|escalation|too \w+|red line|splashy|job killer|luxury|attack on|threat
""")
#: … and by those for it
NAMES_GOOD = _words(r"""
    necessary|right|lifeline|chance|game.?changer|overdue|essential|vital|sensible|sober|the best|good|wise|
    legitimate|justified|only way|fair|important|welcome|strongest|step forward|turning point
""")
#: what makes a stand depend on something
STRICT = _words(r"""
    if|unless|provided(?: that)?|providing|on (?:the )?(?:condition|understanding)|conditional|as long as|
    so long as|only (?:if|after|once|when|on)|in return for|in exchange for|subject to|
    depend(?:s|ent|ed)? (?:on|upon)|until|not before|in case|assurances?|guarantees?|
    first (?:must|he|she|it|they|wanted)
""")
#: indecision
OPEN = _words(r"""
    undecided|(?:no|not|nothing)\b[^.;,]{0,30}\b(?:decid\w+|decision|commit\w*|made up|reached a conclusion)|
    (?:has|have|had) yet to (?:decide|say|make|take)|gave no (?:commitment|promise|answer)|
    decision (?:lay|lies|lie|rests?|rested|was|is|would be) (?:with|up to|for)|
    under (?:discussion|consideration|review|examination)|(?:were|was|is|are) under way|
    (?:is|are|was|were) (?:still )?(?:studying|examining|considering|weighing)|
    being (?:studied|examined|considered|weighed)|
    no longer knew|abstain\w*|(?:neither|nor) \w+ (?:out|nor)|neither confirmed|
    left (?:it |the question |that )?open|might (?:still )?change (?:his|her|its|their) mind|wait and see|
    did not rule (?:it )?out|not rule out|would not say (?:whether|how|which)|
    (?:has|have|had) not (?:yet )?(?:decided|taken a|said (?:how|whether|which))|both sides|
    declined to (?:say|commit|take)|(?:is|are|was|were) (?:divided|torn|undecided|neutral|noncommittal)|
    promised a decision|will decide|would decide|think (?:it )?over
""")
#: words that point back to a subject named before
ANAPHORA = _words(r"""
    such (?:weapons|missiles|arms|a (?:step|move|sale|plan))|
    the (?:[\w-]+ )?(?:missiles?|weapons?|arms|jets?|tanks?|plan|idea|request|proposal|deliver(?:y|ies)|suppl(?:y|ies)|
    transfers?|sale|offer|measures?|bill|deal|step|move|scheme|project|ban|law|order)
""")
#: nouns for the matter of a debate, whatever it is: "the request for tanks"
MATTER = _words(r"""
    plans?|ideas?|requests?|proposals?|propos\w+|deliver(?:y|ies)|suppl(?:y|ies)|transfers?|sales?|offers?|measures?|bills?|
    deals?|steps?|moves?|schemes?|projects?|laws?|orders?|use|purchase|shipments?|provision|construction|introduction|
    approval|permission|licen[cs]es?|ban|prospect|calls?|demands?|decision|package|batch|number|couple|dozens?|hundreds?|
    thousands?|kind|sort|part|most|possible|idea|way
""")
