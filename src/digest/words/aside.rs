//! Words of what stands in a digest and is no news: events, jobs, sponsors.

use super::List;

/// Headings of sections whose links are no stories, lower case.
pub(in super::super) static ASIDES: List = List::of(&[
    "jobs,job board,job postings,who's hiring,hiring,careers,open positions,stellenanzeigen,stellenangebote,jobangebote",
    "offres d'emploi,emplois,empleo,ofertas de empleo,vagas,lavoro,채용,채용 정보,구인,求人,求人情報,招聘,招聘信息",
    "events,upcoming events,event calendar,calendar,conferences,meetups,dates,termine,veranstaltungen,veranstaltungskalender",
    "événements,évènements,conférences,agenda,eventos,conferencias,conferências,eventi,행사,행사 안내,일정,세미나,イベント,イベント情報",
    "活动,活动预告,会议",
    "quote of the week,quotes of the week,quote of the day,tweet of the week,our sponsors,sponsors,sponsor,sponsoren",
    "classifieds,advertisement,advertisements,ads,ad,anzeige,anzeigen,werbung,publicité,publicidad,publicidade,광고,広告,pr,广告,推广",
    "back issues,previous issues,past issues,archive,archives,earlier issues,bisherige ausgaben,frühere ausgaben,numéros précédents",
    "지난 호,지난호,지난 호 보기,バックナンバー,往期,往期回顾,历史文章,share this,share this issue",
]);

/// Parts of such headings.
pub(in super::super) static PAID_PARTS: List = List::of(&[
    "sponsored by,our sponsor,our sponsors,from our partner,a word from our,today's sponsor,this week's sponsor,presented by,together with",
]);

/// Labels over what is paid for, on a line of their own, lower case.
pub(in super::super) static PAID_LABELS: List = List::of(&[
    "sponsored,sponsored post,sponsored content,sponsor,today's sponsor,this week's sponsor,advertisement,advert,promoted,promotion",
    "paid content,from our sponsor,from our sponsors,a word from our sponsor,anzeige,werbung,publicité,sponsorisé,publicidad",
    "patrocinado,publicidade,sponsorizzato,광고,협찬,広告,広告・pr,pr,スポンサー,广告,推广,赞助",
]);

/// Marks of what is paid for, behind its title or at its end, lower case.
pub(in super::super) static PAID_MARKS: List = List::of(&[
    "(ad),(sponsor),(sponsored),(sponsored post),(anzeige),(werbung),(publicité),(publicidad),(광고),(広告),(pr),(广告),[ad],[sponsor]",
    "[sponsored],[광고],[pr],[广告],（广告）,（広告）,（pr）,【pr】,【广告】,*sponsored*",
]);
