"""Lists of words, by what they do.

They say nothing of a text's subject, give its language away, or make other
words. Plain data: what is done with them stands in `keys`, `language` and
`lemmas`. Words of the trade ("method", «بررسی») are no stop words; the index
weighs a word by how rare it is.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from matcher.text.letters import fold_latin, fold_persian

_PERSIAN: Final = """
و در به از که این را با برای آن تا بر هم نیز یا اما ولی لیکن بلکه اگر مگر چون چونکه زیرا پس سپس نه بی جز بجز مثل
مانند همچون نظیر بدون من تو او ما شما ایشان وی آنها آنان اینها آنهایی خود خویش خودش همدیگر یکدیگر همه هر هیچ
هیچکدام همان همین چنین چنان اینکه آنکه آنچه هرچه اینجا آنجا کجا کی چه چرا چگونه چطور کدام آیا کس کسی کسانی برخی
بعضی بسیاری بسیار خیلی یک یکی دیگر دیگری دیگران سایر چند چندین تنها فقط حتی همچنین همچنان همواره هنوز اکنون الان
باز شاید البته یعنی مثلا بنابراین لذا ضمن طی حین نزد سوی پیرامون درباره در‌باره نسبت توسط جهت علیه مورد
موارد طبق براساس بر‌اساس اساس بعد قبل پیش پشت زیر روی رو بالا بالای پایین درون بیرون میان بین کنار حدود کم کمتر
کمی زیاد زیادی بیش بیشتر بیشتری تمام تمامی کلیه غیره قبیل جمله منظور دلیل علت وسیله بوسیله به‌وسیله عنوان طور
گونه نحو است هست هستند هستم هستیم هستید نیست نیستند بود بودند بوده بودن باشد باشند باشم باشیم می‌باشد می‌باشند
نبود نباشد نیستیم بودیم شد شدند شده شدن شود شوند می‌شود می‌شوند می‌شد نمی‌شود نشده نشود گردد گردید گردیده گردیدن
می‌گردد می‌گردند کرد کردند کرده کردن کند کنند کنیم کنید کنم می‌کند می‌کنند می‌کرد نکند نمی‌کند نکرده می‌کنیم
نمود نمودن نموده نماید می‌نماید نمایند دارد دارند دارای داشت داشته داشتن ندارد ندارند داریم دارم داشتند داد
داده‌است دهد دهند می‌دهد می‌دهند دادن دادند باید نباید بایستی بایست توان می‌توان می‌تواند می‌توانند نمی‌توان
توانست تواند بتواند بتوان بتوانند خواهد خواهند خواهیم می‌خواهیم گیرد می‌گیرد باشید گشت خواست گفت گرفت رسید یافت
آمد گفته گرفته گوید می نمی همی ها های هایی هایش هایشان هایمان هایتان هایم هایت تر تری ترین ای ام ات اش ایم اید
اند مان تان شان ی هٔ یی ب
"""

_ENGLISH: Final = """
a about above after again against all almost along already also although always am among amongst an and another
any are around as at back be became because been before being below between both but by can cannot could did do
does doing done down due during each either else etc ever every few for from further had has have having he
hence her here hers herself him himself his how however i if in indeed into is it its itself just less like many
may me might more moreover most much must my myself near neither never no nor not now of off often on once one
only onto or other others our ours out over own per perhaps quite rather same she should since so some still
such than that the their theirs them themselves then there thereby therefore these they this those though
through throughout thus to together too toward towards under until up upon us very via was we well were what
when where whereas whether which while who whom whose why will with within without would yet you your yours
yourself i'm it's don't doesn't didn't isn't aren't wasn't weren't can't won't
"""

_VIETNAMESE: Final = """
và của các là được cho trong với những một có không này đó để từ đến khi như về ở bởi tại theo ra vào trên dưới
nhưng hoặc hay cũng đã đang sẽ rất nhiều bị thì mà vì nên nếu sau trước do bằng lại còn chỉ đều phải rồi chưa
hơn nhất cùng giữa qua lên xuống nơi ai gì nào đây kia thế vậy tôi ta họ nó mình anh chị ông bà chúng mỗi mọi
vài ấy nữa cả lúc tuy dù mặc nhằm thuộc ngoài
"""

_PERSIAN_SIGNS: Final = """
و در به از که این را با است برای آن تا بر هم یا یک شده شد بررسی بررسي روی روي بین اثر دارد کرد شود هر نیز ها های
هاي می مي ای سازی سازي یابی گیری کننده شناسی نامه خانه چگونه نمی نمي توان نیاز مورد هستم هستیم ام ایم کرده نکرده
بود
"""

_ARABIC_SIGNS: Final = """
في فى على إلى الى عن مع هذا هذه التي الذي أن إن كان كانت قد لا بين عند أو ثم حيث ذلك تلك هو هي كل خلال باستخدام
دراسة تأثير
"""

_URDU_SIGNS: Final = """
کی کا میں سے نے اور ہے ہیں وہ یہ بھی نہیں ایک لیے
"""

_FOREIGN_SIGNS: Final = """
de dei nei der das und ist nicht mit für auf dem eine einer im zur zum bei durch über sich wird auch aus nach la les du
une dans pour sur est avec au aux que qui cette pas el del una por para es en como il della di nel nella dei alla
delle gli da dos em um uma não com ao ve bir bu için ile dan yang untuk pada dengan dari dalam het een voor met
zijn naar och att för som på av nie jest oraz dla je și în cu los le et des à terhadap
"""

_UNITS: Final = """
mm cm km nm μm mg kg ml mL kA mA kV mV kW MW GW kWh MWh GWh kVA MVA kJ MJ kN kPa MPa GPa Hz kHz MHz GHz THz dB dBm eV
keV MeV ppm ppb rpm wt vol
"""

_FINGLISH: Final = """
gereft gerefte gereftan gereftim gerefteh nadaran nadaram migan ziyade vojud vojood haye haaye ehtiaj ehtiyaj az dar
baraye baraie vase vaseye ast hast hastim hastand hastan hastam hastid nist nistim nistand nistan niste bud budand
budim budan bude budeh shod shode shodeh shodand shodan shodim shavad shavand shavim beshe beshavad shid kard karde
kardeh kardand kardim kardam kardan kardid nakarde konad konand konan konim konam konid kone konin kon nakonad nakone
bekonim bekonad bekone dasht dashte dashtim dashtam dashtand dashtan nadarad nadarim nadare darad darim daram darand
darid dare daran rafte raft raftim dad dade dadan dadim dahad dahim dahand bedim bede bedahim khahim khahad khast
mikham mikhahim mikhaym mikhad mikhahad mikhaim bayad nabayad shayad mitavan natavan tavan tavanad betavan betavanim
betune betavanad betunim bashad bashand bashe bashim bashid nabashad nabashe nabashid agar age vali ama amma ya'ni
yani hamchenin hamchonin hanuz hala alan inke anke unke ankeh inkeh chera cheghadr cheghad chetor chegune chejuri
chejori cheh kodam koja kojast kasi kesi chizi chizhaye hich hichkas hame hameye har hamishe daem dayem aslan kheili
kheyli kheli kheily ziad ziyad ziadi ziade kamtar bishtar bishtari behtar badtar faghat taghriban taghriba masalan
chand chandin baghi digar dige digari ham hamdigar yek yeki khod khodeman khodemun khodesh shoma shomaha ishan anha
unha inha injaa inja unja anja aya rajebe rajeb darbare darbareye mored morede moredi bedune bedun ruye zire taraf
tarafe tavasot tavassot bein beyn beyne tebgh tebghe jahat jahate ellat ellate dalil dalilesh dalile bad'az ghabl pas
sepas chon chun zira albate felan alave salam slm dorud lotfan komak komaki merci mersi mamnun mamnoon khaste agha
aghaye khanom khanome doostan dustan ostad ostade ostadi asatid moarefi rahnamayi rahnamai khahesh khaheshan
khaheshmand mikonam begid begin moshkel moshkele moshkelat moshkelate moshkeli moskel mas'ale masale soal soali
porsesh niaz niyaz niazmand donbal donbale dnbal karkhane karkhaneh karkhaneye karkhune kargah kargahe sherkat sharkat
sherkate sharkate sanat sanati sanaye sanayi daneshgah daneshgahe daneshkade pazhuhesh pajuhesh tahghigh tahghighat
motakhases motakhasese motakhasesi moshaver moshavere dastgah dastgahe dastgahha mashin mashinha mashine ghete ghataat
ghatat ghataate mahsul mahsulat mahsulate tolid tolide towlid tulid toulid masraf masrafe keifiat keyfiat kifiat
keyfiyat keifiyat kefiat hazine hazineye gheymat geymat energi enerji enerzhi bargh barghi barghe ghaz sukht sukhte
garma garm sard dama damaye damay feshar feshare kore kure kureye shishe shisheye fulad fuladi ahan mes felez felezat
felezi siman rangi range rizi pooshesh pusheshe khordegi khordgi zang tarak khordan khorde mikhoran mikhore kharab
kharabi kharabie shekast nashti dud dudkesh larzesh larzeshe seda sedaye zayeat zaye'at zayat pasab pasabe fazelab abe
chah chahe khak khake hava havaye rusub rusoob tasfie tasfiye tasfiyeh bazyaft baziaft bazyafti kahesh kaheshe
afzayesh afzayeshe behbud behbude behine behineh behinesazi jelugiri jologiri pishgiri estefade estefadeh azmayesh
azmayeshgah azmun tahlil barresi baresi tarahi tarrahi sakht sakhte sakhtan narmafzar narm afzar hush hushe masnui
masnuei masnoei dadeh dadehha modiriat modiriyat nirugah nirogah niroogah palayeshgah petroshimi naft gaz nasaji
parche keshavarzi kesht barenj gandom derakhtan derakht giah giahan mive bimari darman pezeshki daru saratan tashkhis
tashkhise ghaza ghazayi shir gusht morgh mahi khoshk kardane khonak sarmayesh garmayesh shoru shoro tamum tamoom tamam
lule luleh lole loole lulehaye mobadel hararat hararati harrarati sal mah ruz har'ruz hafte zaman zamane avaz taghir
taghire tamir tamiresh kharej dakhel bala balaye payin paeen paien payeen zud zudtar dir sangin sabok arzan arzun
gerun geran geroon balad vaziat vazeiat sabet motefavet mokhtalef khub khob zamine zamineye ravesh ravesha raveshi
raveshe rah rahi rahe rahkar rahkari roye tuye tooye vaghti mogheye moghe hengam hengame ghabel ghabele gheyre gheir
zed zedde bish binahayat ziyadtar proje prozhe projeh barname barnameye shabake nemune nemoone nemoneh sakhteman
sakhtemani sakhtemane madrase madares bimarestan bimaran bazar bazare forush foroosh forooshe foroushgah forushgahe
moshtari moshtarian kharid mavad madde madeh maye mayeat gazhaye fazaye faza makhzan makhzane anbar ghaleb ghalebe
charkh charkhe charkhdande panjere divar saghf zamin ghata ghete'e ghate lastik charm charmi kif kafsh kafshe lebas
labas labase pashm panbe nakh chub choob chob kaghaz kaghazi chasb chasbe shokolat ghand shekar roghan rooghan roghane
rooghane ghahve chay nun noon khamir sabzi goje gojeh sib porteghal pesteh zaferan zafaran khorma angur damdari tiur
zanbur asal kud kood shimi shimiaei shimiayi shimiaie fizik riazi zist zisti mohit mohiti mohite zistmohiti alude
aludegi aloodegi aludeh boo buye booye rang ranghaye sang sange ma'dan madan madane kave gogerd namak shur shoor shuri
abyari abyarie khoshksali baran seyl zelzele zalzale tufan daryache rudkhane jangal turbin toorbin badi khorshidi
khorshid batri batry batrie bateri mojadad nasuz ayegh ayeghe pompe kompresor motevaghef mahdud tulani toolani kutah
boland kuchak bozorg jadid ghadimi ghavi zaif amn imeni imenie khatar khatare khatarnak salamat salamati parastar
dandan dandani pust ghalb maghz jarahi vahed vahede bakhsh edare edari parvande parvandeh ghazaee hoghughi ghanun
ghanoon maliat mali eghtesad eghtesadi sarmaye bazgasht nerkh nerkhe bime poshtibani haml naghl tarabari ghatar
mosafer mosaferan takhir khodro khodroi fanavari fannavari etelaat ettelaat dadehaye daadeh payam samane samaneh
samaneye shenasai shenasaii shenasayi didan durbin doorbin tasvir tasavir jooshkari jushkari rikhtegari machinkari
mashinkari taghviat taghviyat moghavemat moghavem esteghamat modat modate dafe dafeh nafar nafare kargar kargaran
mohandes mohandesi modir modiran daneshju danesh amuzesh amoozesh amuzeshi madreseh farhang farhangi tarikh tarikhi
honar adabiat zaban zabane ensani ejtemai jame'e javanan lazem lazeme mohem momken namomken mosbat manfi daghigh
daghighe moaser moasser asar asare natije nataij javab javabe pasokh porsidan goftan gofte gofteh mishe nemishe mishan
nemishan mire nemire miad nemiad miyad nemiyad
"""

_FINGLISH_ALSO_ENGLISH: Final = """
in to be man ma ra ro va o e ye ba ke ki che ta ya yek un on an ha hay hame ham har mn hey bad kam kon dare bar bali
nan gaz mes sal mah shir ab dir pas fan rah raft salt garm mine mahi kar kargar mashin bala masale dama dude dud range
dad begin age sepas tala zang daru hava khan ast ama made pain nist midi slm nun noun alan charm abe mali bud sang
chay rang agar mire pompe sib chun jame giri payam sud kave boo buye chub nakh taraf bimar hal sard
"""

_GREETINGS: Final = """
سلام درود علیکم رحمه الله برکاته احترام وقت بخیر روز صبح عصر شب خسته نباشید عرض ادب خواهش خواهشمند خواهشمندم
لطفا لطف کمک کنید راهنمایی ممنون متشکر متشکرم تشکر سپاس سپاسگزار سپاسگزارم مرسی جناب آقای خانم دکتر مهندس استاد
گرامی محترم عزیز دوستان همکاران مشکل مشکلی داریم سوال پرسش نیاز تست
hello hi hey dear sir madam greetings good morning afternoon evening day please help thank thanks regards best
kind kindly sincerely need want have problem question issue test friend friends team everyone
xin chào kính gửi giúp đỡ làm ơn cảm vui lòng quý bạn thầy cô trân trọng vấn đề câu hỏi thử
salam slm dorood lotfan komak mersi merci allo
"""

_PERSIAN_UNITS: Final = """
درصد درجه متر سانتی سانتیمتر میلی میلیمتر کیلومتر مترمکعب مترمربع مکعب مربع گرم کیلو کیلوگرم تن لیتر ریال تومان دلار
هزار میلیون میلیارد ثانیه دقیقه ساعت روز ماه سال عدد
"""

PERSIAN_SIGNS: Final = frozenset(_PERSIAN_SIGNS.split())
ARABIC_SIGNS: Final = frozenset(_ARABIC_SIGNS.split())
URDU_SIGNS: Final = frozenset(_URDU_SIGNS.split())
"""Small words of one language of the Arabic script, as it spells them."""

FOREIGN_SIGNS: Final = frozenset(_FOREIGN_SIGNS.split())
"""Small words of European languages and Indonesian that English does not have."""

UNITS: Final = frozenset(_UNITS.split())
"""Units of measure, as written; a quantity says how much, not what."""

FINGLISH: Final = frozenset(_FINGLISH.split())
"""Persian words as they are spelled in Latin letters, more often than by chance in a problem."""

FINGLISH_ALSO_ENGLISH: Final = frozenset(_FINGLISH_ALSO_ENGLISH.split())
"""Those of them that are words, names or syllables of other languages too: they count for little."""

GREETINGS: Final = frozenset(_GREETINGS.split())
"""Words of politeness and of asking: a text of nothing else holds no problem."""


@cache
def persian_units() -> frozenset[str]:
    """Give Persian words that follow a number, folded as `fold_persian` does."""
    return frozenset(map(fold_persian, _PERSIAN_UNITS.split()))


@cache
def persian_stopwords() -> frozenset[str]:
    """Give Persian stop words, folded as `fold_persian` does; among them the affixes that half-spaces cut off."""
    return frozenset(map(fold_persian, _PERSIAN.split()))


@cache
def english_stopwords() -> frozenset[str]:
    """Give English stop words in lower case."""
    return frozenset(_ENGLISH.split())


@cache
def vietnamese_stopwords() -> frozenset[str]:
    """Give Vietnamese stop syllables in lower case, with their diacritics."""
    return frozenset(_VIETNAMESE.split())


@cache
def bare_vietnamese_stopwords() -> frozenset[str]:
    """Give Vietnamese stop syllables as they look in a text typed without diacritics."""
    return frozenset(map(fold_latin, _VIETNAMESE.split()))
