//! The months, a row a language: for each month its forms (nominative, genitive, locative, abbreviations).

use std::collections::HashMap;

use super::{Word, fold};

/// Language → the forms of its twelve months, a bar between the months, a comma between the forms.
pub(super) const MONTHS: &[(&str, &str)] = &[
    (
        "en",
        "january,jan | february,feb,febr | march,mar | april,apr | may | june,jun | july,jul | august,aug | september,sep,sept | october,oct | november,nov | december,dec",
    ),
    (
        "de",
        "januar,jänner,jan,jän | februar,feber,feb | märz,maerz,mär,mrz | april,apr | mai | juni,juno,jun | juli,julei,jul | august,aug | september,sep,sept | oktober,okt | november,nov | dezember,dez",
    ),
    (
        "fr",
        "janvier,janv,jan | février,févr,fév | mars,mar | avril,avr | mai | juin,jui,jun | juillet,juill,juil,jul | août,aoû | septembre,sept,sep | octobre,oct | novembre,nov | décembre,déc",
    ),
    (
        "es",
        "enero,ene | febrero,feb | marzo,mar | abril,abr | mayo,may | junio,jun | julio,jul | agosto,ago | septiembre,setiembre,sep,sept,set | octubre,oct | noviembre,nov | diciembre,dic",
    ),
    (
        "ca",
        "gener,gen | febrer,febr | març | abril,abr | maig | juny | juliol,jul | agost,ag | setembre,set | octubre,oct | novembre,nov | desembre,des",
    ),
    (
        "gl",
        "xaneiro,xan | febreiro,feb | marzo | abril | maio | xuño,xuñ | xullo,xul | agosto | setembro | outubro | novembro | decembro",
    ),
    (
        "eu",
        "urtarrila,urtarrilaren,urt | otsaila,otsailaren,ots | martxoa,martxoaren | apirila,apirilaren,api | maiatza,maiatzaren,mai | ekaina,ekainaren,eka | uztaila,uztailaren,uzt | abuztua,abuztuaren,abu | iraila,irailaren,ira | urria,urriaren,urr | azaroa,azaroaren,aza | abendua,abenduaren,abe",
    ),
    (
        "it",
        "gennaio,gen,genn | febbraio,feb,febbr | marzo,mar | aprile,apr | maggio,mag,magg | giugno,giu | luglio,lug,lugl | agosto,ago | settembre,set,sett | ottobre,ott | novembre,nov | dicembre,dic",
    ),
    (
        "pt",
        "janeiro,jan | fevereiro,fev | março,mar | abril,abr | maio,mai | junho,jun | julho,jul | agosto,ago | setembro,set | outubro,out | novembro,nov | dezembro,dez",
    ),
    (
        "nl",
        "januari,jan | februari,feb | maart,mrt,maa | april,apr | mei | juni,jun | juli,jul | augustus,aug | september,sep,sept | oktober,okt | november,nov | december,dec",
    ),
    (
        "af",
        "januarie | februarie | maart,mrt | april | mei | junie | julie | augustus | september | oktober | november | desember,des",
    ),
    (
        "sv",
        "januari,jan | februari,feb,febr | mars,mar | april,apr | maj | juni,jun | juli,jul | augusti,aug | september,sep,sept | oktober,okt | november,nov | december,dec",
    ),
    (
        "no",
        "januar,jan | februar,feb | mars,mar | april,apr | mai | juni,jun | juli,jul | august,aug | september,sep,sept | oktober,okt | november,nov | desember,des",
    ),
    (
        "da",
        "januar,jan | februar,feb | marts,mar | april,apr | maj | juni,jun | juli,jul | august,aug | september,sep,sept | oktober,okt | november,nov | december,dec",
    ),
    (
        "is",
        "janúar | febrúar | mars | apríl | maí | júní,jún | júlí,júl | ágúst,ágú | september | október,okt | nóvember,nóv | desember,des",
    ),
    (
        "fi",
        "tammikuu,tammikuuta,tammikuun,tammi | helmikuu,helmikuuta,helmikuun,helmi | maaliskuu,maaliskuuta,maaliskuun,maalis | huhtikuu,huhtikuuta,huhtikuun,huhti | toukokuu,toukokuuta,toukokuun,touko | kesäkuu,kesäkuuta,kesäkuun,kesä | heinäkuu,heinäkuuta,heinäkuun,heinä | elokuu,elokuuta,elokuun,elo | syyskuu,syyskuuta,syyskuun,syys | lokakuu,lokakuuta,lokakuun,loka | marraskuu,marraskuuta,marraskuun,marras | joulukuu,joulukuuta,joulukuun,joulu",
    ),
    (
        "et",
        "jaanuar,jaan | veebruar,veebr | märts | aprill | mai | juuni | juuli | august | september | oktoober | november | detsember,dets",
    ),
    (
        "lv",
        "janvāris,janvārī,janvāra,janv | februāris,februārī,februāra,febr | marts,martā,marta | aprīlis,aprīlī,aprīļa | maijs,maijā,maija | jūnijs,jūnijā,jūnija,jūn | jūlijs,jūlijā,jūlija,jūl | augusts,augustā,augusta | septembris,septembrī,septembra | oktobris,oktobrī,oktobra | novembris,novembrī,novembra | decembris,decembrī,decembra",
    ),
    (
        "lt",
        "sausis,sausio,saus | vasaris,vasario,vas | kovas,kovo,kov | balandis,balandžio,bal | gegužė,gegužės,geg | birželis,birželio,birž | liepa,liepos,liep | rugpjūtis,rugpjūčio,rugp | rugsėjis,rugsėjo,rugs | spalis,spalio,spal | lapkritis,lapkričio,lapkr | gruodis,gruodžio,gruod",
    ),
    (
        "pl",
        "styczeń,stycznia,styczniu,sty | luty,lutego,lutym,lut | marzec,marca,marcu,mar | kwiecień,kwietnia,kwietniu,kwi | maj,maja,maju | czerwiec,czerwca,czerwcu,cze | lipiec,lipca,lipcu,lip | sierpień,sierpnia,sierpniu,sie | wrzesień,września,wrześniu,wrz | październik,października,październiku,paź | listopad,listopada,listopadzie,lis | grudzień,grudnia,grudniu,gru",
    ),
    (
        "cs",
        "leden,ledna,lednu,led | únor,února,únoru,úno | březen,března,březnu,bře | duben,dubna,dubnu,dub | květen,května,květnu,kvě | červen,června,červnu,čvn,čer | červenec,července,červenci,čvc | srpen,srpna,srpnu,srp | září,zář | říjen,října,říjnu,říj | listopad,listopadu,lis | prosinec,prosince,prosinci,pro",
    ),
    (
        "sk",
        "január,januára,januári,jan | február,februára,februári,feb | marec,marca,marci,mar | apríl,apríla,apríli,apr | máj,mája,máji | jún,júna,júni | júl,júla,júli | august,augusta,auguste,aug | september,septembra,septembri,sep | október,októbra,októbri,okt | november,novembra,novembri,nov | december,decembra,decembri,dec",
    ),
    (
        "hr",
        "siječanj,siječnja,siječnju,sij | veljača,veljače,veljači,velj | ožujak,ožujka,ožujku,ožu | travanj,travnja,travnju,tra | svibanj,svibnja,svibnju,svi | lipanj,lipnja,lipnju | srpanj,srpnja,srpnju | kolovoz,kolovoza,kolovozu,kol | rujan,rujna,rujnu,ruj | listopadom | studeni,studenoga,studenog,studenom,studenome,stu | prosinac,prosinca,prosincu,pro",
    ),
    (
        "sl",
        "januar,januarja | februar,februarja | marec,marca | april,aprila | maj,maja | junij,junija | julij,julija | avgust,avgusta,avg | september,septembra | oktober,oktobra | november,novembra | december,decembra",
    ),
    (
        "sr-Latn",
        "januar,januara,januaru | februar,februara,februaru | mart,marta,martu | april,aprila,aprilu | maj,maja,maju | jun,juna,junu,juni | jul,jula,julu,juli | avgust,avgusta,avgustu,avg | septembar,septembra,septembru | oktobar,oktobra,oktobru | novembar,novembra,novembru | decembar,decembra,decembru",
    ),
    (
        "sr",
        "јануар,јануара,јан | фебруар,фебруара,феб | март,марта,мар | април,априла,апр | мај,маја | јун,јуна,јуни | јул,јула,јули | август,августа,авг | септембар,септембра,сеп,септ | октобар,октобра,окт | новембар,новембра,нов | децембар,децембра,дец",
    ),
    (
        "mk",
        "јануари | февруари,фев | март | април | мај | јуни | јули | август | септември | октомври | ноември,ноем | декември,дек",
    ),
    (
        "bg",
        "януари,ян,яну | февруари,февр,фев | март,мар | април,апр | май | юни,юн | юли,юл | август,авг | септември,септ,сеп | октомври,окт | ноември,ноем,ное | декември,дек",
    ),
    (
        "ru",
        "январь,января,январе,янв | февраль,февраля,феврале,фев,февр | март,марта,марте,мар | апрель,апреля,апреле,апр | май,мая,мае | июнь,июня,июне,июн | июль,июля,июле,июл | август,августа,августе,авг | сентябрь,сентября,сентябре,сен,сент | октябрь,октября,октябре,окт | ноябрь,ноября,ноябре,ноя,нояб | декабрь,декабря,декабре,дек",
    ),
    (
        "uk",
        "січень,січня,січні,січ | лютий,лютого,лютому,лют | березень,березня,березні,бер,берез | квітень,квітня,квітні,кві,квіт | травень,травня,травні,тра,трав | червень,червня,червні,чер,черв | липень,липня,липні,лип | серпень,серпня,серпні,сер,серп | вересень,вересня,вересні,вер,верес | жовтень,жовтня,жовтні,жов,жовт | листопад,листопада,листопаді,лис,лист | грудень,грудня,грудні,гру,груд",
    ),
    (
        "be",
        "студзень,студзеня,студзені,сту,студз | люты,лютага,лютым,лют | сакавік,сакавіка,сакавіку,сак | красавік,красавіка,красавіку,кра,крас | травень,траўня,май,мая | чэрвень,чэрвеня,чэр,чэрв | ліпень,ліпеня,ліп | жнівень,жніўня,жні | верасень,верасня,вер | кастрычнік,кастрычніка,кас,кастр | лістапад,лістапада,ліс | снежань,снежня,сне,снеж",
    ),
    (
        "kk",
        "қаңтар,қаң | ақпан,ақп | наурыз,нау | сәуір,сәу | мамыр,мам | маусым,мау | шілде,шіл | тамыз,там | қыркүйек,қыр | қазан,қаз | қараша,қар | желтоқсан,жел",
    ),
    (
        "ro",
        "ianuarie,ian | februarie,feb | martie,mar | aprilie,apr | mai | iunie,iun | iulie,iul | august,aug | septembrie,sept,sep | octombrie,oct | noiembrie,noi,nov | decembrie,dec",
    ),
    (
        "sq",
        "janar | shkurt,shk | mars | prill,pri | maj | qershor,qer | korrik,kor | gusht,gush | shtator,sht | tetor,tet | nëntor,nën | dhjetor,dhj",
    ),
    (
        "hu",
        "január,januári,jan | február,februári,febr | március,márciusi,márc,már | április,áprilisi,ápr | május,májusi,máj | június,júniusi,jún | július,júliusi,júl | augusztus,augusztusi,aug | szeptember,szeptemberi,szept,szep | október,októberi,okt | november,novemberi,nov | december,decemberi,dec",
    ),
    (
        "tr",
        "ocak,oca | şubat,şub | mart,mar | nisan,nis | mayıs,may | haziran,haz | temmuz,tem | ağustos,ağu | eylül,eyl | ekim,eki | kasım,kas | aralık,ara",
    ),
    (
        "az",
        "yanvar,yan | fevral,fev | mart | aprel,apr | may | iyun | iyul | avqust,avq | sentyabr,sen | oktyabr,okt | noyabr,noy | dekabr,dek",
    ),
    (
        "uz",
        "yanvar | fevral | mart | aprel | may | iyun | iyul | avgust | sentabr,sent | oktabr | noyabr | dekabr",
    ),
    (
        "el",
        "ιανουάριος,ιανουαρίου,ιαν,γενάρη | φεβρουάριος,φεβρουαρίου,φεβ,φλεβάρη | μάρτιος,μαρτίου,μαρ,μάρτη | απρίλιος,απριλίου,απρ,απρίλη | μάιος,μαΐου,μάη | ιούνιος,ιουνίου,ιουν,ιούν,ιούνη | ιούλιος,ιουλίου,ιουλ,ιούλ,ιούλη | αύγουστος,αυγούστου,αυγ | σεπτέμβριος,σεπτεμβρίου,σεπ,σεπτ | οκτώβριος,οκτωβρίου,οκτ | νοέμβριος,νοεμβρίου,νοε,νοέμ | δεκέμβριος,δεκεμβρίου,δεκ",
    ),
    (
        "he",
        "ינואר,בינואר,ינו,לינואר | פברואר,בפברואר,פבר,לפברואר | מרץ,מרס,במרץ,במרס,למרץ | אפריל,באפריל,אפר,לאפריל | מאי,במאי,למאי | יוני,ביוני,ליוני | יולי,ביולי,ליולי | אוגוסט,באוגוסט,אוג,לאוגוסט | ספטמבר,בספטמבר,ספט,לספטמבר | אוקטובר,באוקטובר,אוק,לאוקטובר | נובמבר,בנובמבר,נוב,לנובמבר | דצמבר,בדצמבר,דצמ,לדצמבר",
    ),
    (
        "ar",
        "يناير,كانون الثاني,جانفي | فبراير,شباط,فيفري | مارس,آذار,اذار | أبريل,إبريل,نيسان,أفريل | مايو,أيار,ماي | يونيو,يونيه,حزيران,جوان | يوليو,يوليه,تموز,جويلية,يوليوز | أغسطس,آب,أوت,غشت | سبتمبر,أيلول,شتنبر | أكتوبر,تشرين الأول | نوفمبر,تشرين الثاني,نونبر | ديسمبر,كانون الأول,دجنبر",
    ),
    (
        "fa",
        "ژانویه,ژانویهٔ | فوریه,فوریهٔ | مارس | آوریل | مه,می | ژوئن | ژوئیه,جولای,ژوئیهٔ | اوت,آگوست | سپتامبر | اکتبر | نوامبر | دسامبر",
    ),
    (
        "ur",
        "جنوری | فروری | مارچ | اپریل | مئی | جون | جولائی | اگست | ستمبر | اکتوبر | نومبر | دسمبر",
    ),
    (
        "hi",
        "जनवरी,जन | फरवरी,फ़रवरी,फर | मार्च | अप्रैल,अप्रै | मई | जून | जुलाई,जुल | अगस्त,अग | सितंबर,सितम्बर,सित | अक्टूबर,अक्तूबर,अक्टू,अक्तू | नवंबर,नवम्बर,नव | दिसंबर,दिसम्बर,दिस",
    ),
    (
        "mr",
        "जानेवारी,जाने | फेब्रुवारी,फेब्रु | मार्च | एप्रिल | मे | जून | जुलै | ऑगस्ट | सप्टेंबर,सप्टें | ऑक्टोबर,ऑक्टो | नोव्हेंबर,नोव्हें | डिसेंबर,डिसें",
    ),
    (
        "bn",
        "জানুয়ারি,জানুয়ারী,জানু | ফেব্রুয়ারি,ফেব্রুয়ারী,ফেব | মার্চ | এপ্রিল | মে | জুন | জুলাই | আগস্ট,অগাস্ট,আগষ্ট,অগস্ট | সেপ্টেম্বর,সেপ্টে | অক্টোবর,অক্টো | নভেম্বর,নভে | ডিসেম্বর,ডিসে",
    ),
    (
        "ta",
        "ஜனவரி,ஜன | பிப்ரவரி,பிப் | மார்ச் | ஏப்ரல்,ஏப் | மே | ஜூன் | ஜூலை | ஆகஸ்ட்,ஆக | செப்டம்பர்,செப் | அக்டோபர்,அக் | நவம்பர்,நவ | டிசம்பர்,டிச",
    ),
    (
        "te",
        "జనవరి | ఫిబ్రవరి | మార్చి | ఏప్రిల్ | మే | జూన్ | జులై,జూలై | ఆగస్టు | సెప్టెంబర్ | అక్టోబర్ | నవంబర్ | డిసెంబర్",
    ),
    (
        "ml",
        "ജനുവരി | ഫെബ്രുവരി | മാർച്ച് | ഏപ്രിൽ | മേയ് | ജൂൺ | ജൂലൈ | ഓഗസ്റ്റ് | സെപ്റ്റംബർ | ഒക്ടോബർ | നവംബർ | ഡിസംബർ",
    ),
    (
        "gu",
        "જાન્યુઆરી | ફેબ્રુઆરી | માર્ચ | એપ્રિલ | મે | જૂન | જુલાઈ | ઑગસ્ટ,ઓગસ્ટ | સપ્ટેમ્બર | ઑક્ટોબર,ઓક્ટોબર | નવેમ્બર | ડિસેમ્બર",
    ),
    (
        "pa",
        "ਜਨਵਰੀ | ਫ਼ਰਵਰੀ | ਮਾਰਚ | ਅਪ੍ਰੈਲ | ਮਈ | ਜੂਨ | ਜੁਲਾਈ | ਅਗਸਤ | ਸਤੰਬਰ | ਅਕਤੂਬਰ | ਨਵੰਬਰ | ਦਸੰਬਰ",
    ),
    (
        "ka",
        "იანვარი,იანვარს,იანვრის,იან | თებერვალი,თებერვალს,თებერვლის,თებ | მარტი,მარტს,მარტის,მარ | აპრილი,აპრილს,აპრილის,აპრ | მაისი,მაისს,მაისის,მაი | ივნისი,ივნისს,ივნისის,ივნ | ივლისი,ივლისს,ივლისის,ივლ | აგვისტო,აგვისტოს,აგვ | სექტემბერი,სექტემბერს,სექტემბრის,სექ | ოქტომბერი,ოქტომბერს,ოქტომბრის,ოქტ | ნოემბერი,ნოემბერს,ნოემბრის,ნოე | დეკემბერი,დეკემბერს,დეკემბრის,დეკ",
    ),
    (
        "hy",
        "հունվար,հունվարի,հնվ | փետրվար,փետրվարի,փտվ | մարտ,մարտի,մրտ | ապրիլ,ապրիլի,ապր | մայիս,մայիսի,մյս | հունիս,հունիսի,հնս | հուլիս,հուլիսի,հլս | օգոստոս,օգոստոսի,օգս | սեպտեմբեր,սեպտեմբերի,սեպ | հոկտեմբեր,հոկտեմբերի,հոկ | նոյեմբեր,նոյեմբերի,նոյ | դեկտեմբեր,դեկտեմբերի,դեկ",
    ),
    (
        "id",
        "januari,jan | februari,feb,pebruari | maret,mar | april,apr | mei | juni,jun | juli,jul | agustus,agu,agt,ags | september,sep | oktober,okt | november,nov,nopember,nop | desember,des",
    ),
    (
        "ms",
        "januari | februari | mac | april | mei | jun | julai | ogos,ogo | september | oktober | november | disember,dis",
    ),
    (
        "fil",
        "enero,ene | pebrero,peb | marso,mar | abril,abr | mayo | hunyo,hun | hulyo,hul | agosto,ago | setyembre,set | oktubre,okt | nobyembre,nob | disyembre,dis",
    ),
    (
        "sw",
        "januari | februari | machi,mac | aprili | mei | juni | julai | agosti,ago | septemba | oktoba | novemba | desemba",
    ),
    (
        "vi",
        "tháng một,tháng giêng | tháng hai | tháng ba | tháng tư,tháng bốn | tháng năm | tháng sáu | tháng bảy | tháng tám | tháng chín | tháng mười | tháng mười một | tháng mười hai,tháng chạp",
    ),
    (
        "th",
        "มกราคม,มกรา,ม.ค | กุมภาพันธ์,กุมภา,ก.พ | มีนาคม,มีนา,มี.ค | เมษายน,เมษา,เม.ย | พฤษภาคม,พฤษภา,พ.ค | มิถุนายน,มิถุนา,มิ.ย | กรกฎาคม,กรกฎา,ก.ค | สิงหาคม,สิงหา,ส.ค | กันยายน,กันยา,ก.ย | ตุลาคม,ตุลา,ต.ค | พฤศจิกายน,พฤศจิกา,พ.ย | ธันวาคม,ธันวา,ธ.ค",
    ),
    (
        "eo",
        "januaro | februaro | marto | aprilo | majo | junio | julio | aŭgusto | septembro | oktobro | novembro | decembro",
    ),
];

/// The months of the Solar Hijri calendar, in Persian and as Afghanistan calls them.
const SOLAR: [&str; 12] = [
    "فروردین,حمل",
    "اردیبهشت,ثور",
    "خرداد,جوزا",
    "تیر,سرطان",
    "مرداد,امرداد,اسد",
    "شهریور,سنبله",
    "مهر,میزان",
    "آبان,عقرب",
    "آذر,قوس",
    "دی,جدی",
    "بهمن,دلو",
    "اسفند,حوت",
];

/// Names of two months: Croatian calls October and June what Polish, Czech and Ukrainian call November and July.
/// Croatian writes a point behind the day, the others none.
const POINTED: &[(&str, u8)] = &[("listopad,listopada", 10), ("lip", 6)];

/// Adds the months.
pub(super) fn rows(add: &mut impl FnMut(&'static str, Word)) {
    for (forms, month) in POINTED {
        add(forms, Word::PointedMonth(*month));
    }
    for (_, names) in MONTHS {
        for (forms, month) in names.split('|').zip(1..) {
            add(forms, Word::Month(month));
        }
    }
    for (forms, month) in SOLAR.iter().zip(1..) {
        add(forms, Word::SolarMonth(month));
    }
}

/// The shortest beginning of a month's name that stands for it.
const SHORTEST_STEM: usize = 3;

/// What newspapers shorten the names to that are asked for: each beginning that only one month's names have.
pub(super) fn stems(asked: impl Fn(&str) -> bool) -> impl Iterator<Item = (String, u8)> {
    let mut stems: HashMap<String, Option<u8>> = HashMap::new();
    for (_, names) in MONTHS {
        for (forms, month) in names.split('|').zip(1..) {
            let forms = forms.split(',').filter(|form| asked(form));
            for form in forms.filter(|form| !form.contains([' ', '.'])) {
                let form = fold(form);
                for (end, _) in form.char_indices().skip(SHORTEST_STEM) {
                    let stem = stems.entry(form[..end].to_owned()).or_insert(Some(month));
                    *stem = stem.filter(|other| *other == month);
                }
            }
        }
    }
    stems
        .into_iter()
        .filter_map(|(stem, month)| Some((stem, month?)))
}
