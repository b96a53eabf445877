"""Persian in Latin letters: `matcher.text.finglish`."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.text.finglish import is_finglish
from matcher.text.letters import fold_latin

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"

SEEN = """
salam, ma dar karkhane shishe moshkel darim, masraf gaz koore bala rafte va nemidanim chera
Dar khat tolid ma zayeat ziad ast va mikhahim kam shavad
mikham bedonam che kasi dar mored khordegi lole kar mikone
ma 20 ta dastgah cnc darim ke hame ba ham kharab mishan
baraye bazyaft plastik be ye motekhases niaz darim
In moshkel az sal 1400 shoroo shode va har rooz badtar mishe
chera batry mashin barghi ma zood khali mishe?
sherkat ma dar zamine tolid daroo faaliat mikonad va niaz be komak daneshgah darad
ab khonak konandeye koore rosoob mizare
Lotfan yek ostad baraye pooshesh zedde zang moarefi konid
dama-ye otagh-e sard sabet nemimoone
tasfiyeye fazelab e sanati kheili geroon tamoom mishe
mâ dar kârxâne-ye fulâd moškel dârim
aya kasi mitone narm afzar baraye kontrole keifiat benevise
az hoosh masnoei chejoori baraye tashkhise aibe kashi estefade konim
ghalebhaye tazrigh plastic zood sayide mishan
barge deraxtan zard shode va mahsool kam shode ast
bargh karkhane ghat o vasl mishe o motor ha misoozan
be donbal raveshi baraye kahesh masraf ab dar keshavarzi hastim
rang e mahsoolat bad az yek mah taghir mikone
tarahi va sakht e dastgahe khoshk kon baraye barenj
mohasebe omr baghimande looleh bokhar nirogah
seda va larzesh fan ha ziyade vali nemidoonim az kojast
agha in pomp ma hey mishkane, ki balade dorostesh kone?
boo-ye badi az rooghane sorkh kardani dar miad, nemidoonim rah halesh chie
catalist vahede reforming ma zoodtar az mamool gheyre faal mishavad
mikhastim bedoonim kasi hast betoone ye sensor arzoon baraye noshate gaz tarahi kone
chasb-e kaghaz divari pas az do mah az divar joda mishavad
sakhtemane madrase tarak khorde va mitarsim zelzele biad
ghand o shekar dar silo kolukhe mishe va takhlie nemishe
system khonak kari data center ma bargh ziad masraf mikonad
moonde ghaza dar bimarestan kheyli ziade mikhaym barname rizi konim
yek model baraye pishbiniye forooshe mahane lazem darim
khamir noon vaghti hava garme vor nemiad
pashm shishe tolidi ma zood pudr mishe
ravand taeed daroo kheyli toolani shode che konim
toorbin badi dar bade shadid motevaghef mishavad
sang ahane ma gogerd ziad darad
dar moredeh kood shimiaie motenaseb ba khake shoor rahnamaei mikhastam
asb haye ma bimar shodand va dam pezeshk natavanest komak konad
kif va kafshe charmi boo migire to anbar
labase kar ghabele shosteshoo va zedde atash mikhahim
az robat baraye chidane goje farangi estefade konim
parvandeh haye ghazaee ra chetor mitoonim ba computer dastebandi konim
rezin epoxy roye kaf salon hobab mizanad
mosaferan az takhire ghatar shaki hastand
shabake adabiat dar kodake pishdabestani
afzayesh rahbari elektriki nano lole karboni dar polimer
nerkh bazgasht sarmaye dar proje mahsubi
mn mikhm bdnm k chera pompam cavitation mikne
Sanieh haye akhar charkhe tazrigh, ghaleb hava migirad
shenasaii ghete haye maayub ba dourbin
tashkile kaf dar makhzan-e takhmir bish az had ast
ma tolid konandeh panjere hastim. shishehaye do jedare bokhar mikonan
sedaye ghatare shahri ahaliye mahalle ra azar midahad
toop va tour varzeshi ke misazim zood pare mishan
yakhchale daroo khane barghesh ghat mishe vaksan ha fased mishavand
ma shamee va sabune dastsaz tolid mikonim vali atresh nemimoone
felfel dolmei dar golkhane shate gerefte
noghteye jooshe simane ghadimi ghabele etminan nist
robaye felezyab baraye khatte basteh bandi mikhastim
maa az sale gozashte ba kambude niruye maher rubaru hastim
mored: jologiri az yakh zadane pareye balgard
ta hala chand bar khamire kaghaz ro avaz kardim vali fayede nadasht
hesabdari anbare ma ba vagheiyat nemikhune
app mobile baraye bimarane diabeti minevisim, be pezeshk ahtiaj darim
mashine lebasshui hamash larzesh dare, boolbering ro ham avaz kardam
keshti haye mahigiri sukht ziad mibarand
aghaye doktor salam, maa kashi sazim va laab pust pust mishe
bache haye madrese be ryazi alaghe nadaran
dakale mokhaberati dar badhaye jonoobi kaj shode
ghire asfalt dar tabestan narm mishavad va rad mindazad
sampashi ba pahpad cheghadr hazine darad
hamle va naghle mive ta bandar tool mikeshe o migande
ravabete omoomi shahrdari mikhahad nazare mardom ra besanjad
edghame tasavire mahvarei baraye takhmine sathe zire kesht
narmafzare ma konde, database ro chetor behine konim
zobale ha tafkik nemishan va boo gerefte
kifiate jushe luleye gaz ra chegune bazresi konim
""".strip().splitlines()
"""What the word list was made with."""

HELD_OUT = """
khordegi looleh haye mobadel hararati dar palayeshgah ziad shode
baraye tasfie pasab nasaji donbale yek ravesh arzan hastim
ghataat rikhtegari ma tarak mikhoran va dalilesh ro nemidunim
mikhaym masrafe bargh ro to khat tolid kam konim
keyfiat rang parche ba'd az shosteshoo paeen miad
aya rahi hast ke zayeat nan ra kam konim?
sharkat ma niaz be moshaver baraye khoshk kardan pesteh darad
kompresor havaye feshorde dar karkhaneye ma daem kharab mishe
doostan lotfan komak konid, motor haye ma ziad dagh mikonan
pish bini khrabi-e yatagan ha ba estefade az data haye larzesh
chetor mitavan az khordegi lule jelogiri kard
Shoma motakhasesi dar zamineye jooshkari zire ab darid?
in dastgah kar nemikone, bayad avaz beshe ya mitoonim tamiresh konim
ma yek karkhane siman hastim va gard o ghobar kore ra nemitavanim kontrol konim
moshkele asli ine ke mahsool zood fased mishavad
dar field-e battery ha donbal-e ostad migardim
hazine enerzhi bala rafte, che kar konim?
baste bandi e shir pasturize nashti dare
Ab e chahe ma shoor shode va mikhahim shirin konim
tashkhis ebteda-ye saratan ba tasvir bardari pezeshki
behine sazi zaman bandi tolid dar kargah ghete sazi
nemone haye roghan ra chegoone azmayesh konim ta kifiyat moshakhas shavad
salam khaste nabashid ye soal dashtam rajebe ayegh haraarati
tahlil dadehaye foroosh ba hoosh masnooi baraye foroshgahe ma
Mn dnbal ye nafar hstm k dar morede polimer kar karde bashe
felezat sangin dar khak e mantaghe ziad ast
sokht e nirogah ra az gaz be mazot avaz kardim va dood bishtar shod
batri mashin barghi zud khali mishavad va garm mishe
agar ostadi hast ke dar mored sarbare ha kar karde moarefi konid
ghaza ye mahi haye parvareshi geran shode, jaygozin mikhaym
vaghti baroon miad saghfe sooleh chekke mikone
ma saazandeye asansor hastim, trmz ezterari gahi amal nemikonad
pichidegi-ye taghazaye bazar ro chetori modelsazi konim
dombale raahi baraye sard kardane lampe LED migardim
zarfiate khazane pas az 500 sikl nesf mishavad
ghorbaghe haye parvareshi ma mimiran
parvane pomp dochar kavitasion mishavad va sooraakh mishe
tooliide sukht az jolbak, kasi tajrobe dare?
moshtariha az bastebandi shekayat mikonand
kaghazhaye diwari ma ba rotubat bad mikonad
yek narm afzar mikhahim ke noskhehaye dastnevis ra bekhanad
hesgare feshar dar dama-ye bala javab nemidahad
amare tasadofat dar jadeye shomal afzayesh yafte ast
talafate noori fibre noori bish az haddeh mojaz ast
rooye lebehaye noghtejush hefreh dorost mishavad
elate zardi derakhtane limoo chist va che bayad kard
dastmal kaghazi ma narmi kafi nadarad
gazhaye khoruji az dudkesh booye tond darand
zabane ashareh be naashenavayan ra ba durbin bekhanim
pardazesh tasavire madare chapi baraye yaftane eyb
""".strip().splitlines()
"""Never used while the word list was made: the first thirty were written before it, the others after."""

NOT_FINGLISH = [
    "Merhaba, fabrikamızda cam fırınının gaz tüketimi çok yüksek ve nedenini bilmiyoruz",
    "Bizim fabrikada fire orani cok yuksek, ne yapmamiz lazim",
    "Kami mempunyai masalah dengan limbah pabrik tekstil dan ingin mengurangi biaya",
    "hamare karkhane mein gas ki khapat bahut zyada hai aur hum nahi jante kyun",
    "al mushkila fi al masnaa hiya istihlak al ghaz al kathir",
    "Il forno consuma troppo gas e non sappiamo perche",
    "Isfahan steel company (Foolad Mobarakeh) wants to lower the gas use of its furnaces",
    "The word karkhane means factory, and mikonim means we do, in Persian",
    "A man in a bar in Bali made a salt mine map on a mini fan",
    "Shahnameh by Ferdowsi and the Masnavi of Rumi",
    "xu ly nuoc thai cong nghiep cho nha may, mat troi va khi hau",
    "Lò nung thủy tinh của chúng tôi tốn quá nhiều khí",
    "مصرف گاز کورهٔ ما زیاد است",
    "شبیه‌سازی کوره با نرم‌افزار ANSYS Fluent; khordegi",
    "karkhane",
    "corrosion",
    "asdfgh qwerty",
    "",
    "12345",
]


def share(texts: list[str]) -> float:
    return sum(map(is_finglish, texts)) / len(texts)


def test_persian_in_latin_letters_is_found_however_it_is_spelled() -> None:
    assert len({*SEEN, *HELD_OUT}) == len(SEEN) + len(HELD_OUT) >= 120
    assert share(SEEN) >= 0.97
    assert share(HELD_OUT) >= 0.95


@pytest.mark.parametrize("text", HELD_OUT[:10])
def test_capitals_and_line_ends_make_no_difference(text: str) -> None:
    assert is_finglish(text.upper())
    assert is_finglish(text.replace(" ", "\n"))


@pytest.mark.parametrize("text", NOT_FINGLISH)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert not is_finglish(text)


def test_finglish_inside_an_english_report_does_not_make_it_finglish() -> None:
    english = (
        "The customer writes to us about the gas use of the furnace, and we do not know what it means for the design. "
    )
    assert not is_finglish(english * 3 + SEEN[0] + english * 3)


def test_persian_script_beside_it_says_that_the_writer_can() -> None:
    assert not is_finglish(SEEN[0] + " " + "مصرف گاز کورهٔ ما زیاد است و نمی‌دانیم چرا. " * 3)


@given(st.text(max_size=300))
def test_every_text_has_an_answer(text: str) -> None:
    assert is_finglish(text) in (True, False)


def test_nothing_of_the_sample_is_finglish() -> None:
    for name in ("problems", "evidence"):
        for line in (ROOT / "data" / "sample" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert not is_finglish(f"{row['title']}\n{row.get('text', '')}"), row["id"]


def texts_beside_the_project() -> Iterator[str]:
    """Yield English, Vietnamese and Persian texts, the Vietnamese ones without diacritics too."""
    for path in sorted((SHARED / "eval").rglob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, islice(lines, 4_000)):
                text = f"{row.get('title', '')}\n{row.get('text', '')}"[:600]
                yield text
                if row.get("lang") == "vi":
                    yield fold_latin(text)


@pytest.mark.evaluation
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared, the collections beside the project")
def test_at_most_one_real_text_in_ten_thousand_is_taken_for_finglish() -> None:
    texts = set(texts_beside_the_project())
    assert len(texts) > 5_000
    assert sum(map(is_finglish, texts)) <= len(texts) / 10_000
