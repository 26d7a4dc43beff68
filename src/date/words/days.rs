//! The days of the week, a row a language. Which day it is does not matter: the date says it, and papers err.

use super::Word;

/// Names, inflected forms and abbreviations; short ones only where no other word is spelt so.
const WEEKDAYS: &[&str] = &[
    "monday,mon,tuesday,tue,tues,wednesday,wed,weds,thursday,thu,thur,thurs,friday,fri,saturday,sat,sunday,sun",
    "montag,mo,dienstag,di,mittwoch,mi,donnerstag,do,freitag,fr,samstag,sonnabend,sa,sonntag,so,mit,don,fre,sam,son,die",
    "lundi,lun,mardi,mar,mercredi,mer,jeudi,jeu,vendredi,ven,samedi,sam,dimanche,dim",
    "lunes,lu,martes,ma,miércoles,mié,mie,jueves,jue,viernes,vie,vi,sábado,sáb,sab,domingo,dom",
    "dilluns,dl,dimarts,dt,dimecres,dc,dijous,dj,divendres,dv,dissabte,ds,diumenge,dg",
    "lunedì,martedì,mercoledì,giovedì,gio,venerdì,sabato,domenica",
    "segunda-feira,segunda,seg,terça-feira,terça,ter,quarta-feira,quarta,qua,quinta-feira,quinta,qui,sexta-feira,sexta,sex",
    "luns,mércores,xoves,venres,astelehena,asteartea,asteazkena,osteguna,ostirala,larunbata,igandea",
    "maandag,dinsdag,woensdag,wo,donderdag,vrijdag,vr,zaterdag,za,zondag,zo,din,woe,vri,zat,zon",
    "måndag,mån,tisdag,tis,onsdag,ons,torsdag,tors,tor,fredag,lördag,lör,söndag,sön",
    "mandag,man,tirsdag,tirs,lørdag,lør,søndag,søn",
    "mánudagur,þriðjudagur,miðvikudagur,fimmtudagur,föstudagur,laugardagur,sunnudagur",
    "maanantai,maanantaina,tiistai,tiistaina,keskiviikko,keskiviikkona,torstai,torstaina,perjantai,perjantaina,lauantai,lauantaina,sunnuntai,sunnuntaina,ma,ti,ke,to,pe,la,su",
    "esmaspäev,teisipäev,kolmapäev,neljapäev,reede,laupäev,pühapäev",
    "pirmdiena,otrdiena,trešdiena,ceturtdiena,piektdiena,sestdiena,svētdiena",
    "pirmadienis,antradienis,trečiadienis,ketvirtadienis,penktadienis,šeštadienis,sekmadienis,pirmadienį,antradienį,trečiadienį,ketvirtadienį,penktadienį,šeštadienį,sekmadienį",
    "poniedziałek,pon,wtorek,wt,środa,środę,śr,śro,czwartek,czw,piątek,pt,pią,sobota,sobotę,sob,niedziela,niedzielę,niedz,nie",
    "pondělí,po,úterý,út,středa,středu,st,stř,čtvrtek,čt,čtv,pátek,pá,sobota,neděle,neděli,ne",
    "pondelok,utorok,streda,stredu,štvrtok,piatok,nedeľa,nedeľu",
    "ponedjeljak,utorak,srijeda,srijedu,četvrtak,petak,subota,subotu,nedjelja,nedjelju,uto,sri,čet,pet,sub,ned",
    "ponedeljek,torek,sreda,sredo,četrtek,petek,soboto,nedelja,nedeljo,ponedeljak,sredu,nedelju",
    "понедељак,уторак,среда,четвртак,петак,субота,недеља",
    "понеделник,пон,вторник,сряда,четвъртък,петък,събота,неделя,недела,сабота,четврток,петок",
    "понедельник,пн,пнд,вторник,вт,втр,среда,среду,ср,срд,четверг,чт,чтв,пятница,пятницу,пт,птн,суббота,субботу,сб,сбт,воскресенье,вс,вск",
    "понеділок,вівторок,вів,середа,середу,сер,четвер,чет,п'ятниця,п'ятницю,субота,суботу,неділя,неділю,нд",
    "панядзелак,аўторак,серада,чацвер,чц,пятніца,пятніцу,субота,суботу,нядзеля,нядзелю",
    "дүйсенбі,сейсенбі,сәрсенбі,бейсенбі,жұма,сенбі,жексенбі",
    "luni,marți,marţi,miercuri,joi,vineri,sâmbătă,duminică,mie,vin,dum",
    "hétfő,hétfőn,kedd,kedden,szerda,szerdán,csütörtök,csütörtökön,péntek,pénteken,szombat,szombaton,vasárnap",
    "pazartesi,pzt,salı,sal,çarşamba,çar,çrş,perşembe,per,prş,cuma,cum,cumartesi,cmt,cts,pazar,paz",
    "bazar ertəsi,çərşənbə axşamı,çərşənbə,cümə axşamı,cümə,şənbə,bazar",
    "dushanba,seshanba,chorshanba,payshanba,juma,shanba,yakshanba",
    "e hënë,e martë,e mërkurë,e enjte,e premte,e shtunë,e diel",
    "δευτέρα,δευ,τρίτη,τρι,τετάρτη,τετ,πέμπτη,πεμ,παρασκευή,παρ,σάββατο,σαβ,κυριακή,κυρ",
    "יום ראשון,יום שני,יום שלישי,יום רביעי,יום חמישי,יום שישי,יום שבת,שבת,ראשון,שני,שלישי,רביעי,חמישי,שישי",
    "الاثنين,الإثنين,الثلاثاء,الأربعاء,الخميس,الجمعة,السبت,الأحد,اثنين,ثلاثاء,أربعاء,خميس,جمعة,سبت,أحد",
    "دوشنبه,سه‌شنبه,سه شنبه,چهارشنبه,پنجشنبه,پنج‌شنبه,پنج شنبه,جمعه,شنبه,یکشنبه,یک شنبه,پیر,منگل,بدھ,جمعرات,ہفتہ,اتوار",
    "सोमवार,सोम,मंगलवार,मंगल,बुधवार,बुध,गुरुवार,गुरूवार,बृहस्पतिवार,गुरु,शुक्रवार,शुक्र,शनिवार,शनि,रविवार,रवि,मंगळवार",
    "সোমবার,সোম,মঙ্গলবার,মঙ্গল,বুধবার,বুধ,বৃহস্পতিবার,বৃহস্পতি,শুক্রবার,শুক্র,শনিবার,শনি,রবিবার,রবি",
    "திங்கள்,செவ்வாய்,புதன்,வியாழன்,வெள்ளி,சனி,ஞாயிறு,సోమవారం,మంగళవారం,బుధవారం,గురువారం,శుక్రవారం,శనివారం,ఆదివారం",
    "ორშაბათი,ორშაბათს,ორშ,სამშაბათი,სამშაბათს,სამ,ოთხშაბათი,ოთხშაბათს,ოთხ,ხუთშაბათი,ხუთშაბათს,ხუთ,პარასკევი,პარასკევს,პარ,შაბათი,შაბათს,შაბ,კვირა,კვირას,კვი",
    "երկուշաբթի,երեքշաբթի,չորեքշաբթի,հինգշաբթի,ուրբաթ,շաբաթ,կիրակի",
    "senin,sen,selasa,rabu,rab,kamis,kam,jumat,jum'at,jum,sabtu,minggu,min,isnin,khamis,jumaat,ahad",
    "lunes,lun,martes,mar,miyerkules,miy,huwebes,huw,biyernes,biy,linggo,lin",
    "jumatatu,jumanne,jumatano,alhamisi,ijumaa,jumamosi,jumapili",
    "thứ hai,thứ ba,thứ tư,thứ năm,thứ sáu,thứ bảy,chủ nhật,t2,t3,t4,t5,t6,t7,cn",
    "วันจันทร์,วันอังคาร,วันพุธ,วันพฤหัสบดี,วันพฤหัส,วันศุกร์,วันเสาร์,วันอาทิตย์,จันทร์,อังคาร,พุธ,พฤหัสบดี,ศุกร์,เสาร์,อาทิตย์",
    "월요일,화요일,수요일,목요일,금요일,토요일,일요일,월,화,수,목,금,토,일",
    "月曜日,火曜日,水曜日,木曜日,金曜日,土曜日,日曜日,月曜,火曜,水曜,木曜,金曜,土曜,日曜,月,火,水,木,金,土,日",
    "星期一,星期二,星期三,星期四,星期五,星期六,星期日,星期天,周一,周二,周三,周四,周五,周六,周日,周天,週一,週二,週三,週四,週五,週六,週日,礼拜一,礼拜二,礼拜三,礼拜四,礼拜五,礼拜六,礼拜天",
    "maandag,dinsdag,woensdag,donderdag,vrydag,saterdag,sondag",
];

/// Adds the days of the week.
pub(super) fn rows(add: &mut impl FnMut(&'static str, Word)) {
    for forms in WEEKDAYS {
        add(forms, Word::Weekday);
    }
}
