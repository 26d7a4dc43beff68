//! Words of times that count back from the moment of reading.

use super::{Unit, Word};

/// Forms → meaning.
const ROWS: &[(&str, Word)] = &[
    // Past.
    (
        "ago,vor,hace,hará,il y a,fa,há,ha,atrás,geleden,sedan,siden,síðan,sitten,tagasi,назад,тому,тому назад,таму,таму назад,преди,temu,před,před,pred,prije,pre,пре,acum,în urmă,în urmă cu,ezelőtt,ezelott,önce,əvvəl,oldin,бұрын,πριν,πριν από,пред,לפני,منذ,قبل,پیش,پہلے,पहले,पूर्व,আগে,முன்,క్రితం,წინ,առաջ,yang lalu,lalu,lepas,yang lepas,nakalipas,nakaraan,ang nakalipas,ang nakaraan,zilizopita,iliyopita,trước,cách đây,ที่แล้ว,ที่ผ่านมา,ผ่านมา,แล้ว,ก่อน,มาแล้ว,전,전에,前,以前,之前,pirms,prieš,duela,orain dela,fai",
        Word::Ago,
    ),
    // Just now.
    (
        "now,just now,right now,moments ago,a moment ago,gerade eben,gerade,jetzt,soeben,à l'instant,maintenant,ahora,ahora mismo,hace un momento,adesso,proprio ora,agora,agora mesmo,zojuist,just nu,nyss,akkurat nå,lige nu,nyt,juuri nyt,сейчас,только что,щойно,зараз,току-що,сега,teraz,przed chwilą,nyní,právě teď,teraz,upravo sada,acum,chiar acum,épp most,şimdi,az önce,biraz önce,τώρα,μόλις τώρα,עכשיו,כרגע,הרגע,الآن,اکنون,هم‌اکنون,अभी,এখন,sekarang,baru saja,baru sahaja,ngayon,bây giờ,vừa xong,เมื่อสักครู่,ตอนนี้,เมื่อครู่,방금,방금 전,지금,たった今,今,刚刚,剛剛,刚才,剛才",
        Word::Now,
    ),
    // Days.
    (
        "today,heute,aujourd'hui,hoy,oggi,hoje,vandaag,idag,i dag,í dag,tänään,täna,šodien,šiandien,сегодня,сьогодні,сёння,днес,dzisiaj,dziś,dnes,danas,danes,данас,денес,astăzi,bugün,bu gün,bugun,бүгін,σήμερα,היום,اليوم,امروز,آج,आज,আজ,இன்று,ఈ రోజు,დღეს,այսօր,hari ini,ngayong araw,hôm nay,วันนี้,오늘,今日,本日,今天,avui,vandag",
        Word::DaysBack(0),
    ),
    (
        "yesterday,gestern,hier,ayer,ieri,ontem,gisteren,igår,i går,í gær,eilen,eile,vakar,vakar,вчера,вчора,учора,ўчора,wczoraj,včera,včeraj,jučer,juče,јуче,вчера,ieri,tegnap,dün,dünən,kecha,кеше,χθες,χτες,אתמול,أمس,امس,البارحة,دیروز,کل,कल,গতকাল,நேற்று,నిన్న,გუშინ,երեկ,kemarin,kelmarin,semalam,kahapon,hôm qua,เมื่อวาน,เมื่อวานนี้,어제,어저께,昨日,昨天,昨,ahir,atzo,onte,gister",
        Word::DaysBack(1),
    ),
    (
        "the day before yesterday,day before yesterday,vorgestern,avant-hier,anteayer,antes de ayer,antier,l'altro ieri,altro ieri,anteontem,eergisteren,i förrgår,förrgår,i forgårs,i forgårs,toissapäivänä,üleeile,aizvakar,užvakar,позавчера,позавчора,пазаўчора,онзи ден,przedwczoraj,předevčírem,predvčerom,prekjučer,prekjuče,прекјуче,завчера,alaltăieri,tegnapelőtt,evvelsi gün,önceki gün,προχθές,προχτές,שלשום,أول أمس,أول من أمس,پریروز,परसों,গত পরশু,hôm kia,เมื่อวานซืน,그제,그저께,一昨日,おととい,前天",
        Word::DaysBack(2),
    ),
    // Rough numbers.
    (
        "about,around,approximately,over,almost,nearly,circa,etwa,rund,ungefähr,environ,plus de,aproximadamente,unos,unas,cerca de,circa,ongeveer,omkring,cirka,ca,около,примерно,приблизно,близько,около,około,asi,oko,aproximativ,körülbelül,yaklaşık,περίπου,حوالي,حدود,लगभग,প্রায়,sekitar,kira-kira,mga,khoảng,ประมาณ,약,大约,大約,约,約",
        Word::About,
    ),
    // Units.
    (
        "second,seconds,sec,secs,s,sekunde,sekunden,sek,seconde,secondes,segundo,segundos,seg,secondo,secondi,seconden,sekund,sekunder,sekúndur,sekunti,sekuntia,sekundit,sekundes,sekundžių,секунда,секунду,секунды,секунд,сек,секунди,секунди,sekundę,sekundy,sekund,sekundou,sekundami,sekunde,sekundi,секунде,secundă,secunde,másodperc,másodperccel,saniye,saniyə,δευτερόλεπτο,δευτερόλεπτα,שנייה,שניות,ثانية,ثوان,ثواني,ثانیه,सेकंड,সেকেন্ড,detik,segundo,sekunde,giây,วินาที,초,秒,秒钟,秒鐘,secs.,segon,segons",
        Word::Span(Unit::Second),
    ),
    (
        "minute,minutes,min,mins,m,minuten,minuto,minutos,minuti,minuut,minuten,minuter,minutt,minutter,mínútum,mínútur,minuutti,minuuttia,minutit,minutit,minūtes,minūtēm,minučių,минута,минуту,минуты,минут,мин,хвилина,хвилину,хвилини,хвилин,хв,хвіліну,хвіліны,хвілін,минути,minutę,minuty,minut,minutou,minutami,minúty,minút,minútami,minuta,minute,minutama,минута,минуте,minut,perc,perccel,percekkel,dakika,dk,dəqiqə,daqiqa,минут бұрын,λεπτό,λεπτά,דקות,دقائق,دقيقة,دقیقه,منٹ,मिनट,মিনিট,நிமிடங்களுக்கு,నిమిషాల,წუთის,րոպե,menit,minit,minuto,dakika,phút,นาที,분,分,分钟,分鐘,分間,minut,minuts,minutu",
        Word::Span(Unit::Minute),
    ),
    (
        "hour,hours,hr,hrs,h,stunde,stunden,std,heure,heures,hora,horas,ora,ore,uur,uren,timme,timmar,tim,time,timer,klukkustund,klukkustundum,klukkutímum,tunti,tuntia,tundi,stundas,stundām,valandas,valandų,val,часа,часов,ч,година,годину,години,годин,год,гадзіну,гадзіны,гадзін,часа,часове,godzinę,godziny,godzin,godz,hodinou,hodinami,hodiny,hodin,hodín,sat,sata,sati,ura,ure,urami,сат,сата,сати,oră,óra,órával,órája,saat,sa,soat,ώρα,ώρες,שעות,ساعات,ساعة,ساعت,گھنٹے,गھنٹہ,घंटे,घंटा,घण्टे,तास,ঘণ্টা,ঘন্টা,மணிநேரத்திற்கு,గంటల,საათის,ժամ,jam,oras,masaa,saa,giờ,tiếng,ชั่วโมง,ชม,시간,小时,小時,時間,个小时,個小時,hores,ordu,uur,orë",
        Word::Span(Unit::Hour),
    ),
    (
        "day,days,d,tag,tage,tagen,jour,jours,j,día,días,dia,dias,giorno,giorni,dag,dagen,dagar,dage,dager,dögum,päivä,päivää,päeva,dienas,dienām,dienas,dienų,dieną,день,дня,дней,дн,дні,днів,дзень,дні,дзён,ден,дни,dzień,dni,dnem,dny,dní,dňom,dňami,dan,dana,dneva,dnevi,дан,дана,дена,zi,zile,nap,nappal,napja,gün,kun,күн,ημέρα,ημέρες,μέρα,μέρες,ימים,أيام,يوم,يوما,روز,دن,दिन,দিন,நாட்களுக்கு,రోజుల,దినాల,დღის,օր,hari,araw,siku,ngày,วัน,วันที่,일,日,天,日間,dies,egun,ditë,días.,დღე",
        Word::Span(Unit::Day),
    ),
    (
        "week,weeks,wk,wks,w,woche,wochen,semaine,semaines,sem,semana,semanas,settimana,settimane,weken,vecka,veckor,uke,uker,uge,uger,vikum,viikko,viikkoa,nädalat,nädal,nedēļas,nedēļām,savaites,savaičių,savaitę,неделя,неделю,недели,недель,нед,тиждень,тижні,тижнів,тыдзень,тыдні,тыдняў,седмица,седмици,tydzień,tygodnie,tygodni,týdnem,týdny,týždňom,týždňami,týždne,tjedan,tjedna,tjedana,nedelju,nedelje,nedelja,teden,tedni,недеље,недеља,недели,săptămână,săptămâni,hét,héttel,hete,hafta,həftə,апта,εβδομάδα,εβδομάδες,שבועות,أسابيع,أسبوع,هفته,ہفتے,सप्ताह,हफ्ते,हफ़्ते,সপ্তাহ,வாரங்களுக்கு,వారాల,კვირის,շաբաթ,minggu,pekan,linggo,wiki,tuần,สัปดาห์,อาทิตย์,주,주일,주간,周,週,週間,星期,个星期,個星期,礼拜,个礼拜,setmana,setmanes,aste,javë",
        Word::Span(Unit::Week),
    ),
    (
        "month,months,mo,mos,monat,monate,monaten,mois,mes,meses,mese,mesi,mês,maand,maanden,månad,månader,måned,måneder,mánuðum,kuukausi,kuukautta,kk,kuud,mēnešiem,mėnesius,mėnesių,месяц,месяца,месяцев,мес,місяць,місяці,місяців,месяц,месяцы,месяцаў,месец,месеца,месеци,miesiąc,miesiące,miesięcy,měsícem,měsíci,mesiacom,mesiacmi,mjesec,mjeseca,mjeseci,mesec,meseca,meseci,mesecev,lună,luni,hónap,hónappal,hónapja,ay,oy,ай,μήνα,μήνας,μήνες,חודשים,أشهر,شهر,ماه,مہینے,महीने,माह,महीना,মাস,மாதங்களுக்கு,నెలల,თვის,ամիս,bulan,buwan,miezi,tháng,เดือน,개월,달,个月,個月,か月,ヶ月,カ月,ヵ月,箇月,月前,mesos,hilabete,muaj",
        Word::Span(Unit::Month),
    ),
    (
        "year,years,yr,yrs,y,jahr,jahre,jahren,an,ans,année,années,año,años,anno,anni,ano,anos,jaar,år,árum,vuosi,vuotta,aastat,gadiem,metus,metų,год,года,лет,рік,роки,років,год,гады,гадоў,година,години,rok,lata,lat,rokem,lety,rokom,rokmi,godinu,godine,godina,leto,leti,године,година,an,ani,év,évvel,éve,yıl,sene,il,yil,жыл,χρόνο,χρόνια,έτη,שנים,سنوات,سنة,عام,سال,वर्ष,साल,বছর,ஆண்டுகளுக்கு,సంవత్సరాల,წლის,տարի,tahun,taon,miaka,năm,ปี,년,年,年間,anys,urte,vit",
        Word::Span(Unit::Year),
    ),
    // One or two by themselves.
    (
        "minuutti,минуту,хвилину,хвіліну,minutę,minutou,minútou,דקה,دقيقة,دقیقه‌ای",
        Word::Counted(1, Unit::Minute),
    ),
    (
        "tunti,час,годину,гадзіну,godzinę,hodinou,hodinu,sat,сат,שעה,ساعة",
        Word::Counted(1, Unit::Hour),
    ),
    ("день,dzień,יום,يوم,dnem", Word::Counted(1, Unit::Day)),
    (
        "неделю,тиждень,tydzień,tyden,týdnem,שבוע,أسبوع,일주일",
        Word::Counted(1, Unit::Week),
    ),
    (
        "месяц,місяць,miesiąc,měsícem,חודש,شهر",
        Word::Counted(1, Unit::Month),
    ),
    ("год,рік,rok,rokem,שנה,سنة", Word::Counted(1, Unit::Year)),
    ("دقيقتين,דקותיים", Word::Counted(2, Unit::Minute)),
    ("ساعتين,שעתיים", Word::Counted(2, Unit::Hour)),
    ("يومين,יומיים", Word::Counted(2, Unit::Day)),
    ("أسبوعين,שבועיים", Word::Counted(2, Unit::Week)),
    ("شهرين,חודשיים", Word::Counted(2, Unit::Month)),
    ("سنتين,שנתיים", Word::Counted(2, Unit::Year)),
    (
        "half an hour,a half hour,einer halben stunde,une demi-heure,media hora,mezz'ora,meia hora,een half uur,half uur,en halv timme,полчаса,півгодини,pół godziny,půl hodiny,pola sata,fél óra,yarım saat,μισή ώρα,نصف ساعة,חצי שעה,半小时,半小時,半个小时,半個小時,반시간",
        Word::Counted(30, Unit::Minute),
    ),
    // Numbers in words.
    (
        "a,an,one,ein,eine,einem,einer,un,une,uno,una,um,uma,een,en,ett,et,ei,один,одну,одна,один,одну,адзін,адну,един,една,един,jeden,jedną,jedno,jednou,jedným,jedan,jednu,jedna,един,една,egy,bir,ένα,μία,μια,ένας,אחד,אחת,یک,ایک,एक,এক,satu,se,isang,isa,moja,một,หนึ่ง,한,하나,sejam,mot,üks,yksi,vienas,vieną,vienu,o,një,bat",
        Word::Count(1),
    ),
    (
        "two,zwei,deux,dos,due,dois,duas,twee,två,to,kaksi,kaks,два,две,дві,дзве,dwa,dwie,dvě,dva,dvoma,dvije,dve,doi,două,két,kettő,iki,δύο,שני,שתי,دو,दो,দুই,dua,dalawang,dalawa,mbili,hai,สอง,두,两,兩",
        Word::Count(2),
    ),
    (
        "three,drei,trois,tres,tre,três,drie,kolme,kolm,три,тры,trzy,tři,tri,trei,három,üç,τρεις,τρία,ثلاث,ثلاثة,שלוש,שלושה,سه,तीन,তিন,tiga,tatlong,tatlo,tatu,ba,สาม,세",
        Word::Count(3),
    ),
    (
        "four,vier,quatre,cuatro,quattro,quatro,fyra,fire,neljä,четыре,чотири,чатыры,четири,cztery,čtyři,štyri,četiri,štiri,patru,négy,dört,τέσσερις,τέσσερα,أربع,أربعة,ארבע,ארבעה,چهار,चार,চার,empat,apat na,bốn,สี่,네",
        Word::Count(4),
    ),
    (
        "five,fünf,cinq,cinco,cinque,vijf,fem,viisi,пять,п'ять,пяць,пет,pięć,pět,päť,pet,cinci,öt,beş,πέντε,خمس,خمسة,חמש,חמישה,پنج,पांच,पाँच,পাঁচ,lima,limang,năm,ห้า,다섯",
        Word::Count(5),
    ),
    (
        "six,sechs,seis,sei,zes,sex,seks,шесть,шість,шэсць,шест,sześć,šest,hat,altı,έξι,ست,ستة,שש,שישה,شش,छह,ছয়,enam,anim na,sáu,หก,여섯",
        Word::Count(6),
    ),
    (
        "seven,sieben,sept,siete,sette,sete,zeven,sju,syv,семь,сім,сем,седем,siedem,sedm,sedem,sedam,șapte,hét,yedi,επτά,سبع,سبعة,שבע,שבעה,هفت,सात,সাত,tujuh,bảy,เจ็ด,일곱",
        Word::Count(7),
    ),
    (
        "eight,acht,huit,ocho,otto,oito,åtta,åtte,otte,восемь,вісім,восем,осем,osiem,osm,osem,osam,opt,nyolc,sekiz,οκτώ,ثماني,ثمانية,שמונה,هشت,आठ,আট,delapan,lapan,tám,แปด,여덟",
        Word::Count(8),
    ),
    (
        "nine,neun,neuf,nueve,nove,negen,nio,ni,девять,дев'ять,дзевяць,девет,dziewięć,devět,deväť,devet,nouă,kilenc,dokuz,εννέα,تسع,تسعة,תשע,תשעה,نه,नौ,নয়,sembilan,chín,เก้า,아홉",
        Word::Count(9),
    ),
    (
        "ten,zehn,dix,diez,dieci,dez,tien,tio,ti,десять,дзесяць,десет,dziesięć,deset,desať,zece,tíz,on,δέκα,عشر,عشرة,עשר,עשרה,ده,दस,দশ,sepuluh,mười,สิบ,열",
        Word::Count(10),
    ),
];

/// Adds the words.
pub(super) fn rows(add: &mut impl FnMut(&'static str, Word)) {
    for (forms, word) in ROWS {
        add(forms, *word);
    }
}
