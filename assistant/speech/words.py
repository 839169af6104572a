"""The words of reported speech: verbs and nouns of saying and of taking a stand, roles of speakers, kinds of media."""

from __future__ import annotations

import re

_IRREGULAR = {
    "say": "says said saying", "tell": "tells told telling", "write": "writes wrote written writing",
    "put": "puts putting", "make": "makes made making", "hold": "holds held holding", "speak": "speaks spoke speaking",
    "think": "thinks thought thinking", "see": "sees saw seeing", "foresee": "foresees foresaw", "know": "knows knew",
    "read": "reads", "deny": "denies denied denying", "reply": "replies replied replying", "imply": "implies implied",
    "testify": "testifies testified", "specify": "specifies specified", "justify": "justifies justified",
    "admit": "admits admitted admitting", "refer": "refers referred", "plan": "plans planned",
    "forbid": "forbids forbade", "back": "backs backed", "seek": "seeks sought", "leave": "leaves left",
    "swear": "swears swore", "draw": "draws drew", "find": "finds found", "give": "gives gave",
    "prefer": "prefers preferred preferring", "quip": "quips quipped", "agree": "agrees agreed",
    "stop": "stops stopped",
    "disagree": "disagrees disagreed", "decry": "decries decried", "vow": "vows vowed", "worry": "worries worried",
    "argue": "argues argued arguing",
}  # fmt: skip


_BASES: set[str] = set()


def forms(bases: str) -> frozenset[str]:
    """The finite forms and participles of verbs given by their base forms."""
    found: set[str] = set()
    _BASES.update(bases.split())
    for base in bases.split():
        if base in _IRREGULAR:
            found.update(_IRREGULAR[base].split())
        elif base.endswith("e"):
            found.update((base + "s", base + "d", base[:-1] + "ing"))
        else:
            tail = "es" if base.endswith(("s", "sh", "ch", "x")) else "s"
            found.update((base + tail, base + "ed", base + "ing"))
    return frozenset(found)


#: verbs whose object is what was said
SAYING = forms(
    """say tell add argue warn announce describe insist write post note stress claim acknowledge suggest declare repeat
    promise estimate report confirm quote reiterate explain complain maintain answer reply assert concede admit
    indicate hint signal pledge vow threaten state remark comment observe contend caution emphasise emphasize underline
    recall predict reckon conclude judge joke quip respond retort counter testify tweet ascribe attribute accuse blame
    justify liken compare label brand dub call put charge imply specify swear allege affirm counsel lament deplore
    refer cite mention"""
)
#: verbs that take a stand, or say what the subject wants
STANDING = forms(
    """demand urge reject deny propose recommend dismiss criticise criticize condemn praise welcome hail voice express
    question doubt fear worry hope believe think consider expect want wish favour favor prefer support oppose endorse
    approve resist refuse decline agree disagree object plead appeal lobby request seek veto ask float back decry
    advocate champion defend protest dispute contest denounce regard view foresee advise applaud embrace intend
    balk regret mind congratulate present portray frame cast argue"""
)
#: verbs by which one passes on what another said
RELAYING = forms("quote cite report recall pass describe summarise summarize paraphrase recount relay")
VERBS = SAYING | STANDING | RELAYING
#: verbs that may stand before their subject: "…", said the minister
INVERTING = frozenset(
    """said says added adds wrote writes argued argues warned warns explained explains replied replies answered insisted
    insists noted notes remarked recalled recalls commented observed announced declared asked admitted conceded reported
    stressed quipped joked claimed claims told countered retorted concluded acknowledged""".split()
)
#: the same verbs as they stand behind "they", "critics" or several names
PLURAL = frozenset(_BASES)
#: verb phrases, as one pattern; their subject speaks
PHRASES = (
    r"(?:made|makes?|making)\s+(?:it\s+)?(?:clear|plain|known|(?:the|a)\s+(?:same\s+|similar\s+|related\s+)?(?:point|case))|"
    r"let\s+it\s+be\s+known|(?:pointed|points|pointing)\s+out|(?:ruled|rules|ruling)\s+out|"
    r"(?:spoke|speaks)\s+(?:of|against|in\s+favou?r)|(?:came|comes?)\s+out\s+(?:against|for|in\s+favou?r)|"
    r"(?:laid|lays)\s+down|(?:turned|turns)\s+down|(?:pressed|presses|pushed|pushes|campaigns?|campaigned|voted|votes)"
    r"\s+(?:for|against)|(?:likes?|liked|did\s+not\s+like)\s+(?:the|to)|stands?\s+(?:by|behind)|"
    r"(?:has|have|had)\s+no\s+(?:objection|desire|plans?|intention|wish)|(?:is|are|was|were|remains?|remained)\s+"
    r"(?:in\s+favou?r|against|opposed|sceptical|skeptical|prepared|willing|unwilling|ready|reluctant|hesitant|"
    r"undecided|open\s+to|convinced|certain|sure|adamant|cautious|doubtful)|(?:raised|raises)\s+(?:doubts|objections)|"
    r"(?:took|takes|taken)\s+(?:a\s+[\w ]{0,20}(?:tone|line|view)|issue|the\s+view)|"
    r"(?:reads|read|sees|saw)\s+(?:[\w’' ]{1,40}\s)?as"
)
#: nouns that hold what somebody says ("Zelenskyy's main argument … is", "his answer was")
SPEECH_NOUNS = (
    "argument|answer|reply|response|demand|claim|statement|remark|remarks|comment|comments|warning|position|proposal|fear|"
    "condition|ultimatum|message|view|verdict|objection|reasoning|request|position|explanation|wish|advice|"
    "complaint|reading|pledge|promise|threat|hope|counter-offer|offer|stance|words|case for|case against"
)
#: nouns behind "in X's …" that make X the speaker
TELLING = (
    "telling|words|view|account|eyes|reading|opinion|judgement|judgment|version|reckoning|estimate|count|phrase|"
    "assessment"
)

#: heads of descriptions of a single person
ROLES = frozenset(
    """minister premier president chancellor secretary spokesman spokeswoman spokesperson aide adviser advisor envoy
    ambassador senator general admiral colonel commander analyst economist historian professor expert director
    chief head leader chairman chairwoman chair commissioner governor mayor king queen prince diplomat official
    source lawmaker deputy member lawyer prosecutor judge negotiator mediator representative speaker chairperson
    researcher scholar scientist editor founder owner boss executive president-elect councillor candidate
    veteran officer strategist banker bishop pope critic supporter opponent participant witness insider person
    delegate dissident activist farmer resident veteran-diplomat vice-president undersecretary attaché academic
    author observer host engineer teacher doctor physician nurse pilot trainer captain sailor driver baker
    builder psychologist biologist geologist sociologist physicist chemist virologist epidemiologist
    meteorologist hydrologist climatologist astronomer mathematician statistician archaeologist anthropologist
    linguist philosopher theologian physiotherapist veterinarian pharmacist architect planner curator librarian
    composer conductor actor actress singer painter poet novelist photographer film-maker director-general
    shepherd fisherman hunter miner welder trader successor predecessor counterpart man woman chairmen manager
    trader rector""".split()
)
#: heads of descriptions of several people, who have no name
GROUPS = frozenset(
    """officials sources diplomats analysts experts economists lawmakers deputies members lawyers aides advisers
    advisors critics supporters opponents allies people commentators observers insiders participants witnesses
    researchers scholars senators generals commanders ministers leaders governments residents farmers users
    others posts accounts politicians negotiators prosecutors investigators historians hardliners hawks doves
    republicans democrats conservatives liberals socialists greens envoys ambassadors representatives backers
    proponents skeptics sceptics unions employers industry campaigners activists states countries capitals
    authorities journalists engineers teachers doctors nurses pilots scientists physicians students pupils
    parents tenants landlords shareholders astronomers economists scholars workers drivers""".split()
)
#: speakers who are anonymous when they have no name; other groups ("critics", "farmers") are merely many
HIDDEN = frozenset(
    """source sources official officials diplomat diplomats aide aides adviser advisers advisor advisors insider
    insiders person people participant participants witness witnesses negotiator negotiators officer officers
    observer""".split()
)
#: heads of names and descriptions of bodies that speak
BODIES = frozenset(
    """ministry government parliament party union administration council commission agency office department court
    embassy army military staff command committee company group firm institute centre center bank association
    federation foundation university board congress senate house kremlin pentagon presidency delegation side
    camp team opposition majority faction coalition alliance police church regulator authority headquarters
    chancellery club secretariat tribunal movement guild survey academy society league network workers' think-
    tank cabinet inquiry treasury city capital""".split()
)
#: heads of descriptions of what carries others' words
MEDIA = frozenset(
    """article report newspaper paper agency outlet magazine broadcaster channel site website account blog weekly
    daily tabloid radio television statement study document memo note readout transcript dispatch story
    publication newsletter portal review brief digest""".split()
)
_OUTLETS = (
    "Reuters|AP|AFP|Associated Press|Agence France-Presse|DPA|BBC|CNN|NBC|CBS|ABC|MSNBC|Fox News|Axios|Bloomberg|"
    "Politico|TASS|RIA(?: Novosti)?|Interfax|Ukrinform|Xinhua|Al Jazeera|Euronews|Sky News|Newsmax|NPR|PBS|ITV|ZDF|ARD|"
    "Le Monde|Le Figaro|Der Spiegel|Spiegel|Die Welt|Bild|El País|La Repubblica|Corriere|Kommersant|Vedomosti|Meduza|"
    "Haaretz|The Economist|Economist|Semafor|Forbes|Newsweek|Anadolu|Yonhap|Kyodo|PTI|ANSA|EFE|LIGA|NEXTA|Telegram|"
    "X|Twitter|Facebook|Truth Social"
)
OUTLET = re.compile(
    rf"^(?:the\s+)?(?:{_OUTLETS}|@?\w+\.(?:com|ru|net|org|de|fr|hu|pl|ua|uk)|@\w+|"
    r"[\w’'. -]*\b(?:Times|Post|Journal|News|Tribune|"
    r"Herald|Gazette|Guardian|Telegraph|Independent|Observer|Zeitung|Pravda\S*|Gazeta|Standard|Mail|Mirror|Chronicle|"
    r"Press|Examiner|Courier|Dispatch|Bulletin|Today|Daily|Weekly|Magazine|Tagesspiegel|Blade|Monitor|Wire|Agency))$"
)
MEN = re.compile(r"\b(?:spokesman|chairman|king|prince|Mr|Sir|brother|father|son|husband|businessman|he|his)\b", re.I)
WOMEN = re.compile(
    r"\b(?:spokeswoman|chairwoman|queen|princess|Mrs|Ms|Dame|sister|mother|daughter|wife|businesswoman|she)\b", re.I
)
