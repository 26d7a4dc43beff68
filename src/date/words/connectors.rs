//! Little words that join the parts of a date, or lead up to one.

use super::Word;

/// A row a group of languages.
const JOINTS: &[&str] = &[
    "at,on,of,the,in,from,as of,by,date,time,dated,next,last,this,local time,time of,ad,ce",
    "am,um,den,der,vom,von,seit,gegen,datum",
    "le,la,du,de,à,a,d,l,au,ce,date de,vers",
    "el,de,del,a las,a la,a les,las,en,día,dia,el día,d,a",
    "il,di,del,alle,alle ore,ore,ore:,dell,dal,alle h,h",
    "em,de,do,às,as,às,ao,no,na,dia,pelas,a",
    "op,om,van,de,den,kl,klo,klokken,klockan,kello,den,d,á,kell,plkst,plkst.",
    "o,w,dnia,dn,z,dne,v,ve,dňa,u,dana,s,ob,dne,u,od,i,na,na dzień,godz,o godz,o godzinie,sati,hodin",
    "в,во,у,о,об,на,от,год,час,ў,а,і,от,з,від,дата,@",
    "la,ora,orele,din,data de,pe,ale",
    "saat,tarihi,tarihinde,günü,saati,da,de,ta,te,soat",
    "στις,στη,την,της,του,το,ώρα,μετά",
    "في,الساعة,من,يوم,بتاريخ,تاريخ,ساعت,روز,در,بجے,و,ه,م",
    "ב,ה,ל,בשעה,שעה,יום,של,את,בתאריך,תאריך",
    "को,का,की,के,पर,बजे,में,तारीख,দিন,সময়,এ,টা,টায়,रोजी",
    "pukul,pk,jam,pada,hari,tanggal,ng,noong,ika,alas,sa,saa,tarehe",
    "lúc,vào,vào lúc,ngày,hồi,cn",
    "เวลา,เมื่อ,วัน,วันที่,เดือน,ที่,ณ,พ.ศ,เดือนที่",
    "에,일시,시각,기준,の,に,於,于,在,付,付け,時点",
];

/// Adds the joints.
pub(super) fn rows(add: &mut impl FnMut(&'static str, Word)) {
    for forms in JOINTS {
        add(forms, Word::Joint);
    }
}
