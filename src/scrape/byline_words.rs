//! The words of bylines, as tables: what stands before, behind and between names, and what is none.

/// What stands before a name: prepositions and words for "author". Longer ones before those they begin with.
#[rustfmt::skip]
pub(super) const PREFIXES: &[&str] = &[
    "this is a guest post by", "guest post by", "ein gastbeitrag von", "gastbeitrag von", "ein kommentar von", "eine analyse von", "ein interview von", "eine kolumne von",
    "aus der feder von", "alle artikel von", "alles von", "mehr von", "more from", "more by", "all posts by",
    "view all posts by", "posts by", "articles by", "written by", "posted by", "story by", "text by", "words by", "words:", "words",
    "reported by", "report by", "reviewed by", "published by", "edited by", "submitted by", "created by",
    "contributed by", "as told to", "photos by", "by:", "by", "geschrieben von", "verfasst von",
    "veröffentlicht von", "erstellt von", "ein beitrag von", "ein artikel von", "eingestellt von", "autorin:",
    "autoren:", "autor:", "autorin", "autoren", "autor/in:", "text:", "von:", "von", "redaktion:", "redakteur:",
    "bericht:", "publié par", "écrit par", "rédigé par", "propos recueillis par", "par:", "par", "auteur:",
    "auteurs:", "auteur", "escrito por", "publicado por", "redactado por", "por:", "por", "autor", "autora:",
    "texto:", "da redação", "scritto da", "pubblicato da", "a cura di", "di:", "di", "da:", "autore:", "door:",
    "door", "geschreven door", "af:", "af", "av:", "av", "skrevet af", "text", "tekst:", "foto:", "yazan:",
    "yazar:", "автор:", "авторы:", "автор", "текст:", "текст", "автори:", "글", "글쓴이", "작성자", "기자명", "기자", "文：", "文:",
    "文●", "文 ", "文／", "取材・文", "著者：", "著者:", "執筆：", "記者", "本报记者", "新华社记者", "记者", "作者：", "作者:", "作者", "来源：", "責任編集",
    "责任编辑：", "责任编辑", "编辑：", "撰文", "author:", "authors:", "author", "authors", "name:", "teks:", "oleh:", "oleh",
    "penulis:", "bởi", "haber:", "muhabir:", "بقلم:", "بقلم", "كتب:", "كتبت:", "كتب", "كتبت", "©", "(c)", "copyright:",
];

/// What stands behind a name without a comma.
#[rustfmt::skip]
pub(super) const SUFFIXES: &[&str] = &[
    "기자", "특파원", "논설위원", "칼럼니스트", "선임기자", "인턴기자", "객원기자", "전문기자", "편집장", "앵커", "記者", "特派員", "編集委員", "論説委員", "解説委員",
    "支局長", "编辑",
    "记者", "staff writer", "staff reporter", "staff", "reporter", "correspondent", "editor", "contributor",
    "columnist", "(author)",
];

/// How a line of the page begins that is a byline.
#[rustfmt::skip]
pub(super) const OPENERS: &[&str] = &[
    "by ", "by: ", "von ", "von: ", "par ", "por ", "di ", "door ", "av ", "text: ", "text by ", "autor: ",
    "autorin: ", "auteur : ", "author: ", "written by ", "posted by ", "geschrieben von ", "verfasst von ",
    "автор: ", "автор ", "文：", "文/", "作者：", "記者", "记者", "글 ", "oleh ", "oleh: ", "scritto da ", "a cura di ",
    "this is a guest post by ", "guest post by ", "ein gastbeitrag von ", "gastbeitrag von ",
    "escrito por ", "publié par ", "words by ", "words ", "words: ", "story by ", "reporting by ", "haber: ", "بقلم", "기자명 ",
];

/// How a paper signs that names nobody: a person goes before it.
#[rustfmt::skip]
pub(super) const NOBODY: &[&str] = &[
    "redacción", "redaccion", "la redacción", "redaktion", "die redaktion", "rédaction", "la rédaction", "redação",
    "la redazione", "redactie", "redactia", "redakcja", "redakce", "redaksi", "toimitus", "редакция", "редакція",
    "staff", "staff reports", "news staff", "editorial staff", "editorial team", "editorial board", "web desk", "news desk",
    "haber merkezi", "편집부", "온라인뉴스팀", "디지털뉴스팀", "編集部", "编辑部", "編輯部", "هيئة التحرير",
];

/// The word for a reporter that stands at a name in Chinese, Japanese and Korean.
pub(super) const REPORTERS: &[&str] = &["记者", "記者", "기자"];

/// What stands between two names.
#[rustfmt::skip]
pub(super) const JOINERS: &[&str] = &[
    " and ", " und ", " et ", " y ", " e ", " og ", " och ", " ve ", " with ", " mit ", " sowie ", " および ",
    " en ", " и ", " i ", " & ", " dan ", " - ", " – ", " — ",
];

/// What stands behind a name before a place, a section, a house, a day.
#[rustfmt::skip]
pub(super) const CUTTERS: &[&str] = &[
    " in ", " für ", " for ", " aus ", " am ", " on ", " at ", " from ",
];

/// Little words between a name and a day.
#[rustfmt::skip]
pub(super) const DAY_WORDS: &[&str] = &[
    " le", " el", " il", " em", " am", " on", " den", " op", " på", " d.", " vom", " dnia",
];

/// How Chinese bylines begin in which blanks part the names; elsewhere they part family name and given name.
pub(super) const CHINESE_REPORTERS: &[&str] = &["本报记者", "新华社记者", "记者"];

/// How the rest of a Chinese byline ends: `台北報導` is where and how, not who.
#[rustfmt::skip]
pub(super) const DESKS: &[&str] = &[
    "報導", "报道", "報道", "編譯", "编译", "專訪", "攝影", "摄影", "摄",
];

/// Words of names that begin small.
#[rustfmt::skip]
pub(super) const PARTICLES: &[&str] = &[
    "de", "von", "van", "du", "da", "di", "del", "la", "le", "el", "al", "ibn", "bin", "den", "ten", "ter", "d",
    "zu", "dos", "bell", "y", "e", "und", "of", "bint", "ben", "af", "av", "i", "vom", "zum", "zur", "tom", "op",
    "der", "das", "las", "los", "san", "st.",
];

/// Words by which a piece is a role, a place of work or a button, not a name.
#[rustfmt::skip]
pub(super) const NO_NAMES: &[&str] = &[
    "follow", "show", "share", "email", "mail", "e-mail", "twitter", "facebook", "updated", "published", "posted", "read",
    "min", "minutes", "author", "authors", "writer", "reporter", "reporters", "editor", "editors",
    "correspondent", "columnist", "contributor", "journalist", "journalistin", "redakteur", "redakteurin",
    "redacteur", "redactrice", "volontär", "volontärin", "korrespondent", "korrespondentin", "chefredakteur",
    "ressortleiter", "autor", "autorin", "autoren", "auteur", "journaliste", "periodista", "giornalista",
    "jornalista", "professor", "professorin", "director", "ceo", "founder", "analyst", "producer", "photographer",
    "fotograf", "fotos", "foto", "photo", "photos", "bild", "bilder", "uhr", "stand", "kommentare", "comments",
    "comment", "kommentar", "artikel", "article", "articles", "profil", "profile", "view", "all", "alle",
    "website", "contact", "kontakt", "subscribe", "abonnieren", "see", "more", "mehr", "bio", "about", "über",
    "admin", "administrator", "wordpressadmin", "webmaster", "unknown", "guest", "gast", "anonymous", "null",
    "undefined", "none", "stellvertretender", "senior", "junior", "chief", "deputy", "freier", "freie",
    "mitarbeiter", "leiter", "leiterin", "specialist", "expert", "fellow", "lecturer", "researcher", "manager",
    "university", "universität", "desk", "newsroom", "image", "credit", "getty", "copyright", "source", "quelle",
    "http", "https", "www", "live", "news", "newsletter", "magazin", "magazine", "politik", "wirtschaft", "sport",
    "kultur", "lokales", "zur", "zum", "person", "team", "category", "kategorie", "geschrieben", "veröffentlicht",
    "lesezeit", "minuten", "write", "login", "rss", "gespeichert", "print", "drucken", "beitrag", "beiträge",
    "teilen", "merken", "vom", "pressemitteilung", "pressemeldung", "like", "meetings", "log", "sign", "abmelden",
    "anmelden", "click", "here", "ログイン", "会員登録", "nachrichten", "expertin", "experte", "geschichte", "thema",
    "themen", "tags", "tag", "schlagwörter", "publicado", "hace", "vor", "ago", "hours", "stunden", "update",
    "aktualisiert", "listen", "hören", "vorlesen", "redazione", "translated", "übersetzt", "date", "revision",
    "güncelleme", "güncellenme", "yayınlanma", "actualizado", "actualizada", "atualizado", "aggiornato",
    "bijgewerkt", "initiative", "journalism", "обновлено", "опубликовано",
];

/// Words of dates.
#[rustfmt::skip]
pub(super) const CALENDAR: &[&str] = &[
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "januar", "februar", "märz", "mai",
    "juni", "juli", "oktober", "dezember", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag",
    "sonntag", "am", "pm", "um",
];
