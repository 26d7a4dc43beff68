//! Words of credits: labels, remarks that say nothing of who and when, and what publications are called.

use super::List;

/// Remarks in brackets that are no source: the kind, the language, a wall; lower case.
pub(in super::super) static NEUTRAL: List = List::of(&[
    "share,tweet,comments,permalink,pdf,video,podcast,audio,slides,thread,paper,book,paywall,paywalled,$,free,free link,gift link,gift,archive",
    "archived,mirror,english,en,ja,german,korean,japanese,french,opinion,op-ed,editorial,analysis,interview",
    "long read,longread,ad,sponsor,sponsored,subscription,registration,repo,github repo,website,product launch,中文",
    "英文,英语,日文,日本語,英語,영문,영어,한글,한국어,국문,유료,视频,동영상,영상,動画,en anglais,auf englisch,englisch,anglais,vidéo,en inglés,vídeo",
    "via,staff writer,staff reporter,staff writers,staff,contributor,contributing writer,correspondent,reporter,editor",
    "columnist,senior editor,senior reporter,senior writer,associate editor,freelance,guest post,guest essay,redaktion",
]);

/// Words of sentences in Chinese, which names seldom have.
pub(in super::super) static PARTICLES: List = List::of(&["的,了,是,在,吗,呢,把,被,为什么,怎么"]);

/// What stands before whoever pointed the curator to a story, lower case.
pub(in super::super) static TIPS: List =
    List::of(&["h/t,ht ,hat tip,via ,thanks,thx ,danke,merci,gracias,obrigad,grazie"]);

/// What lengths are counted in, as their words begin.
pub(in super::super) static LENGTHS: List =
    List::of(&["min,분,分,hour,page,word,seite,página,pagina,mot,minuto,字"]);

/// Words within names that are written small.
pub(in super::super) static SMALL: List = List::of(&[
    "of,the,and,&,for,on,in,de,la,le,du,der,die,das,und,et,y,del,von,van,di,to,at,des,e,by,da,do,dos,al,bin,il,los",
]);

/// Words that publications bear in their names, lower case.
pub(in super::super) static SITE_WORDS: List = List::of(&[
    "africa,america,american,arab,asia,asian,britain,canada,china,europe,european,france,german,germany,india,indian,israel,italy,japan,japanese,",
    "korea,korean,russia,taiwan,ukraine,agency,beacon,blog,broadcasting,bulletin,center,centre,chronicle,college,council,courier,daily,digest",
    "dispatch,echo,engineering,examiner,express,foundation,gazette,globe,guardian,herald,independent,inquirer",
    "insider,institute,journal,lab,labs,law,ledger,letter,magazine,mail,media,mercury,mirror,monitor,network,news",
    "newsletter,newspaper,newswire,observer,online,papers,planet,podcast,policy,post,press,project",
    "public,radio,record,register,report,reporter,research,review,science,scientist,security,sentinel,society",
    "spectator,standard,star,street,studies,sun,survey,talk,tech,telegraph,television,times,today,tribune,tv",
    "university,voice,watch,week,weekly,wire,world,zeitung,nachrichten,rundschau,tagesspiegel,allgemeine",
    "tageblatt,anzeiger,zeitschrift,revue,revista,rivista,diario,jornal,giornale,gazeta,gaceta,magasin,tidning,krant",
    "correo,faro,heraldo,noticias,notícias,periódico,prensa,tribuna,voz,folha,corriere,gazzetta,courrier,dépêche,presse",
    "газета,журнал,вестник,ведомости,новости,записки,صحيفة,جريدة,مجلة,موقع,وكالة,قناة,gazetesi,dergisi,haber",
]);

/// Endings of publications' names in East Asian scripts.
pub(in super::super) static SITE_ENDINGS: List = List::of(&[
    "신문,일보,뉴스,방송,경제,통신,타임스,저널,투데이,미디어,매거진,타임즈,연구소,연구원,블로그,新聞,新闻,日报,日報,时报,時報,晚报,周刊,週刊,雑誌,杂志,ニュース,通信,通讯,通讯社,社,网,網",
    "タイムズ,テレビ,放送,电视台,ブログ,公众号,大学,研究院,研究所",
]);

/// Labels before the address of a story, lower case.
pub(in super::super) static LINK_LABELS: List = List::of(&[
    "link,links,url,read,more,see also,also,related,read more,full text,full story,full article,read full article,article,story,original,web",
    "mehr,zum artikel,lire,lire la suite,lien,enlace,leer más,leggi,링크,원문,기사,원문 링크,전문,链接,原文,原文链接,リンク,元記事,記事,ссылка",
]);

/// Labels of who wrote it, lower case.
pub(in super::super) static AUTHOR_LABELS: List = List::of(&[
    "author,authors,by,writer,reporter,autor,autorin,autoren,auteur,autrice,autora,autore,기자,글,글쓴이,저자,작성자,필자,著者,筆者",
    "記者,作者,记者,автор",
]);

/// Words before the name of who wrote it, lower case.
pub(in super::super) static BY: List = List::of(&["by,von,par,por,di,door,av,بقلم,מאת"]);

/// Labels of where it appeared.
pub(in super::super) static SITE_LABELS: List = List::of(&[
    "source,outlet,publication,publisher,site,from,quelle,medium,fuente,fonte,medio,출처,매체,언론사,出典,媒体,メディア,掲載,来源,來源",
    "出处,источник",
]);

/// Labels of when.
pub(in super::super) static DATE_LABELS: List = List::of(&[
    "date,published,posted,datum,fecha,data,날짜,일자,보도일,발행일,게재일,日付,掲載日,日期,时间,дата",
]);

/// Labels of a headline.
pub(in super::super) static TITLE_LABELS: List = List::of(&[
    "title,headline,subject,betreff,objet,oggetto,assunto,asunto,主题,主旨,titel,überschrift,schlagzeile,titre,título,titular,titolo,제목,기사 제목,헤드라인,標題,标题,題目,题目,題名",
    "タイトル,見出し,件名,заголовок,название",
]);

/// Labels of what is none of these.
pub(in super::super) static OTHER_LABELS: List =
    List::of(&["tags,tag,topic,category,length,section,language,region"]);

/// Beginnings of the words of a link that leads on to a story, lower case.
pub(in super::super) static READ_ON: List = List::of(&[
    "read more,read on,read the,read it,read at,read in,read on,read full,full story,full article,continue reading,view article",
    "open article,go to article,weiterlesen,zum artikel,zum beitrag,mehr lesen,mehr bei,lesen bei,lire la suite,lire l'article",
    "lire sur,lire dans,leer en,leer más,leer el,seguir leyendo,ler em,ler mais,ler no,ler na,leia em,leia mais,leia no,leia na",
    "read more at,leggi su,leggi tutto,continua a leggere,기사 보러,기사 보기,기사보기,원문 보기,원문보기,전문 보기,자세히 보기,더 보기,더보기",
    "続きを読む,記事を読む,元記事,もっと読む,阅读原文,阅读全文,查看原文,点击阅读,читать,lees meer,läs mer,czytaj",
]);

/// Words between such words and the publication.
pub(in super::super) static READ_AT: List =
    List::of(&["in ,at ,on ,en ,em ,no ,na ,sur ,dans ,bei ,in der ,su ,op ,på ,w ,the "]);
