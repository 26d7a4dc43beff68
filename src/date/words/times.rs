//! Words in clock times and marks on the parts of a date.

use super::{Half, Unit, Word};

/// Forms → meaning.
const ROWS: &[(&str, Word)] = &[
    // The halves of the day.
    (
        "am,a m,a. m,vorm,vormittags,morgens,früh,in the morning,du matin,de la mañana,da manhã,di mattina,del mattino,manhã",
        Word::Half(Half::Morning),
    ),
    (
        "pm,p m,nachm,nachmittags,abends,in the afternoon,in the evening,de l'après-midi,du soir,de la tarde,de la noche,da tarde,da noite,del pomeriggio,di sera,della sera",
        Word::Half(Half::Afternoon),
    ),
    (
        "утра,ночи,ранку,ночі,раніцы,сутрин,сутринта,rano,dopoledne,dop,delelőtt,ráno,doobeda,ujutro,пре подне,пре подне",
        Word::Half(Half::Morning),
    ),
    (
        "вечера,дня,вечора,вечара,следобед,вечерта,po południu,wieczorem,odpoledne,odp,večer,délután,popoldne,poslije podne,navečer,увече,поподне",
        Word::Half(Half::Afternoon),
    ),
    (
        "ap,a.p,aamupäivällä,fm,förmiddag,formiddag,πμ,π.μ,öö,sabah,πρωί,priekšpusdienā,priešpiet",
        Word::Half(Half::Morning),
    ),
    (
        "ip,i.p,iltapäivällä,em,e.m,eftermiddag,ettermiddag,μμ,μ.μ,ös,öğleden sonra,akşam,pēcpusdienā,popiet",
        Word::Half(Half::Afternoon),
    ),
    (
        "ص,صباحا,صباحاً,ق ظ,قبل‌ازظهر,קודם הצהריים,לפנה צ,לפנה״צ,בבוקר,पूर्वाह्न,सुबह,एएम,এএম,পূর্বাহ্ণ,সকাল,காலை,დილის,pagi,umaga,sa,sáng,ก่อนเที่ยง,เช้า,asubuhi,म.पू",
        Word::Half(Half::Morning),
    ),
    (
        "م,مساء,مساءً,ب ظ,بعدازظهر,אחר הצהריים,אחה צ,אחה״צ,בערב,अपराह्न,शाम,पीएम,পিএম,পি এম,दोपहर,অপরাহ্ণ,বিকাল,সন্ধ্যা,மாலை,პმ,საღამოს,siang,sore,malam,petang,hapon,gabi,ch,chiều,tối,หลังเที่ยง,บ่าย,เย็น,jioni",
        Word::Half(Half::Afternoon),
    ),
    (
        "오전,새벽,아침,午前,上午,早上,凌晨,清晨,早晨,朝,未明",
        Word::Half(Half::Morning),
    ),
    ("오후,저녁,午後,下午,傍晚,夕方", Word::Half(Half::Afternoon)),
    ("낮,한낮,中午,正午前後", Word::Half(Half::Noon)),
    (
        "밤,晚上,夜,夜晚,晚间,晚間,深夜,ночью,đêm",
        Word::Half(Half::Night),
    ),
    // Hours with names.
    (
        "noon,midday,12 noon,mittags,mediodía,al mediodía,midi,mezzogiorno,meio-dia,полдень,опівдні,południe,w południe,poledne,v poledne,podne,u podne,poludnie,délben,öğlen,정오,正午,keskipäivällä,middag",
        Word::Named(12),
    ),
    (
        "midnight,mitternacht,mitternachts,medianoche,minuit,mezzanotte,meia-noite,полночь,опівночі,północ,o północy,půlnoc,o půlnoci,ponoć,u ponoć,polnoč,éjfélkor,자정,午夜,真夜中,零时,零時,gece yarısı,keskiyöllä,midnatt,middernacht",
        Word::Named(0),
    ),
    ("半,반", Word::HalfPast),
    // Behind a time.
    (
        "uhr,h,hs,hrs,hours,น,hod,ч,час,часов,часа,год,godz,klo,น.,uur,óra,órakor,órakor,val,ώρα",
        Word::OClock,
    ),
    // Marks behind the parts of a time.
    (
        "時,时,點,点,시,点钟,點鐘,h,hr,hs,ч,год,часов,часа,час,годин,години,гадзін,гадзіны,ч,heures,heure,uhr,ora,hod,godz,giờ,นาฬิกา",
        Word::After(Unit::Hour),
    ),
    (
        "分,분,m,min,minutes,мин,минут,минуты,хвилин,хвилини,хвілін,хвіліны,хв,phút,นาที,分钟",
        Word::After(Unit::Minute),
    ),
    ("秒,초,s,sec,seconds,сек,секунд", Word::After(Unit::Second)),
    // Marks on the parts of a date.
    (
        "年,년,year,г,год,года,году,годы,г.,р,рік,року,г.,ж,жыл,жылы,წლის,წ,წელი,թ,թվականի,թ.,m,metai,metų,gada,gads,g,a,aasta,сал,সাল,সালের,साल,वर्ष,سال,năm,godine,god,године,година,roku,r,rok,leta,l,тг",
        Word::After(Unit::Year),
    ),
    ("月,월", Word::After(Unit::Month)),
    ("日,號,号,일,d,день,日付", Word::After(Unit::Day)),
    (
        "năm,ปี,ปีที่,year,año,tahun,سال,سنة,عام,سنه",
        Word::Before(Unit::Year),
    ),
    ("tháng,th", Word::Before(Unit::Month)),
    ("ngày,วันที่,ที่,tanggal,tgl", Word::Before(Unit::Day)),
    // Ordinals.
    (
        "st,nd,rd,th,er,ère,re,ro,º,ª,o,a,e,de,ste,й,е,го,ый,ое,я,га,ი,ე,en,ei,án,én,jén,ján,én,in, án,inci,ncı,ème,eme,শে,লা,ই,রা,ঠা,তারিখ,তারিখে,वीं,ում,ին",
        Word::Ordinal,
    ),
    ("元,원", Word::FirstYear),
];

/// Adds the words.
pub(super) fn rows(add: &mut impl FnMut(&'static str, Word)) {
    for (forms, word) in ROWS {
        add(forms, *word);
    }
}
