//! Words by which the digest's own machinery is known.

use super::List;

/// Words of links that lead to the digest's machinery wherever they stand, lower case, the link's whole words: the subscription,
/// the edition elsewhere, sharing, the house, a post's own address under its text.
pub(in super::super) static MACHINERY: List = List::of(&[
    "unsubscribe,subscribe,subscribe now,subscribe here,sign up,sign in,log in,login,update preferences",
    "update your preferences,manage preferences,manage subscription,preferences,수신거부,구독,구독하기,구독 신청,abmelden",
    "abbestellen,abonnieren,désabonner,se désabonner,s'abonner,désinscription,退订,订阅,取消订阅,購読,配信停止,配信解除,suscribirse",
    "suscríbete,darse de baja,cancelar suscripción,cancelar inscrição,inscreva-se,iscriviti,disiscriviti,отписаться",
    "подписаться,view in browser,view online,view as webpage,read online,on the web,in your browser,web version",
    "open in browser,read in app,im browser ansehen,online ansehen,voir en ligne,ver en línea,브라우저에서 보기,웹에서 보기",
    "ブラウザで見る,在线阅读,share this,tweet,tweet this,forward to a friend,forward this email,leave a comment,공유하기",
    "privacy policy,terms of service,impressum,mentions légales,개인정보처리방침,プライバシーポリシー,隐私政策,rss,rss feed,advertise",
    "advertise with us,become a sponsor,sponsor,permalink,permanent link,newer post,older post,newer posts,older posts",
]);

/// Words of links that are buttons and menus where a line is nothing but links; in a sentence they are words like
/// others.
pub(in super::super) static BUTTONS: List = List::of(&[
    "about,about us,archive,archives,back issues,back to top,comment,comments,compartir,contact,contact us",
    "datenschutz,donate,facebook,faq,feed,forward,home,imprint,instagram,jobs,like,linkedin,mastodon,menu",
    "newsletter,next,partager,patreon,previous,privacy,register,reply,share,skip to content,sponsors,teilen,terms",
    "top,twitter,weiterleiten,x,youtube,공유,登録,シェア,分享,转发,anmelden",
]);

/// Parts of a link's words that say as much, lower case.
pub(in super::super) static MACHINERY_PARTS: List =
    List::of(&["unsubscribe,수신거부,수신 거부,配信停止,退订,désabonn,désinscri"]);

/// Parts of words that lead to the edition's page, beside one that asks to look at it: a title may end so as well.
pub(in super::super) static ONLINE: List = List::of(&[
    "in your browser,in browser,view online,read online,web version,webversion,as webpage,on the web,im browser",
    "online ansehen,en ligne,dans votre navigateur,en el navegador,브라우저에서,웹에서 보기,ブラウザで,浏览器,在线阅读",
]);

/// Words that ask to look at something, lower case: whole words, and parts of words in scripts that do not part them.
pub(in super::super) static LOOK: List = List::of(&[
    "view,read,open,see,display,displaying,displayed,click,trouble,problems,having,version,webversion,email,mail,newsletter",
    "ansehen,anzeigen,lesen,öffnen,anschauen,voir,lire,ouvrir,afficher,consulter,version,ver,leer,abrir,vedi,leggi,apri",
]);
pub(in super::super) static LOOK_PARTS: List =
    List::of(&["보기,열기,읽기,見る,読む,表示,开く,查看,打开,阅读,閱讀,檢視"]);

/// Parts of lines of a mailer's or a site's footer, lower case.
pub(in super::super) static FOOTER: List = List::of(&[
    "unsubscribe,you received this,you are receiving this,you're receiving this,you receive this,this email was sent to",
    "this message was sent to,this newsletter was sent,update your preferences,manage your subscription,email preferences",
    "view this email in your browser,all rights reserved,was this email forwarded,forwarded this email,to leave this list",
    "you are subscribed,you subscribed,sent to you by,powered by mailchimp,sent via,our mailing address",
    "수신거부,수신 거부,구독 취소,구독해지,본 메일은,발신전용,무단전재,저작권자",
    "abbestellen,abmelden,sie erhalten diese,du erhältst diese,alle rechte vorbehalten,newsletter abzubestellen",
    "se désabonner,désinscri,désabonn,vous recevez cet,vous recevez ce,tous droits réservés,ne plus recevoir",
    "darse de baja,darte de baja,recibes este,has recibido este,todos los derechos reservados,cancelar la suscripción",
    "cancelar inscrição,você recebeu este,recebeu este e-mail,todos os direitos reservados,ricevi questa,annulla l'iscrizione",
    "退订,取消订阅,您收到此邮件,版权所有,长按识别,扫描二维码,配信停止,配信解除,メール配信,購読解除,отписаться,вы получили это",
]);

/// Parts of the short lines by which a curator takes leave at the end of a digest, lower case.
pub(in super::super) static FAREWELLS: List = List::of(&[
    "see you next,see you soon,see you on,until next,till next,that's all for,that's it for,thanks for reading,thank you for reading",
    "have a great,have a good week,have a nice,happy reading,hit reply,just reply,reply to this,any feedback,your feedback,enjoyed this issue",
    "bis zum nächsten,bis nächste,bis bald,viel spaß beim lesen,schöne woche,schönes wochenende,wünscht ihnen,wünscht euch,redaktion wünscht",
    "schönen montag,schönen dienstag,schönen mittwoch,schönen donnerstag,schönen freitag,diese ausgabe gefallen,à bientôt,à la semaine prochaine",
    "bonne lecture,bonne semaine,bon week-end,hasta la próxima,hasta el próximo,hasta pronto,buena semana,buena lectura,até a próxima,até breve",
    "boa leitura,a presto,alla prossima,buona lettura,до встречи,до следующ,до скорого,хорошей недели,всего доброго,다음 주에 만나,다음에 만나",
    "다음 호에서,읽어주셔서 감사,また来週,次回もお楽しみ,お読みいただき,下周见,下期见,下期再见,感谢阅读,下週見",
]);

/// What a line of a footer begins with.
pub(in super::super) static FOOTER_STARTS: List =
    List::of(&["©,copyright ©,copyright (c),(c) 20,© 20"]);

/// Words of links that lead to the digest's own house, lower case: their host is its own.
pub(in super::super) static HOME: List = List::of(&[
    "home,about,about us,archive,archives,back issues,unsubscribe,subscribe,subscribe now,subscribe here,permalink,permanent link",
    "privacy,privacy policy,imprint,impressum,datenschutz,update preferences,manage preferences,preferences,contact,contact us",
    "abmelden,abonnieren,archiv,désabonner,se désabonner,archives,s'abonner,darse de baja,archivo,수신거부,구독하기,구독,지난 호,지난호",
    "退订,订阅,往期,往期回顾,登録・解除,配信停止,バックナンバー,購読,advertise,sponsor,donate,feed,rss,all issues,previous issue,next issue",
]);
