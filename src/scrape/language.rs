//! The language of the article: what the markup declares, checked against the text.
//!
//! One news page in ten declares none or a wrong one (a publishing system's default `en`), so the text is always
//! asked; where it is long and sure it outweighs the markup, except between languages that a detector mixes up.

use whatlang::{Lang, Script};

use super::evidence::Evidence;
use super::rules;
use crate::model::Field;

/// Text below this many characters says little.
const MIN_TEXT: usize = 80;
/// How sure the detector must be to overrule the markup.
const SURE: f64 = 0.9;
/// How sure where no markup speaks.
const LIKELY: f64 = 0.15;
/// So many characters of an East Asian script are no quotation.
const MIN_EAST_ASIAN: usize = 8;
/// A text with fewer of [`ENGLISH`] is not English; prose has some 25 in 100.
const MIN_ENGLISH: f64 = 0.08;
/// A text with so many of a language's function words is in that language.
const MIN_FUNCTION_WORDS: f64 = 0.16;
const ENGLISH: &[&str] = &[
    "the", "of", "and", "to", "in", "a", "is", "for", "on", "that", "with", "as", "was", "it",
    "by", "at", "are", "be", "from",
];
/// Words by which English is known: common there, and hardly in any other language.
#[rustfmt::skip]
const ENGLISH_ALONE: &[&str] = &[
    "the", "of", "and", "to", "that", "with", "for", "from", "by", "is", "it", "was", "were", "are", "been", "have",
    "has", "had", "will", "would", "should", "could", "may", "might", "not", "but", "they", "their", "this", "these",
    "which", "who", "what", "when", "there", "its", "his", "said", "more", "most", "than", "some", "many", "new",
    "first", "last", "next", "about", "into", "over", "under", "between", "against", "before", "after", "during",
    "while", "because", "since", "until",
];
/// A text that is declared English and has so many of [`ENGLISH_ALONE`] is: prose has some forty in a hundred, a text in
/// another language hardly one. The detector would take as long as all other judgements of a page together.
const SURELY_ENGLISH: f64 = 0.08;
/// The commonest words of languages that the detector does not know, those left out that their neighbours share.
#[rustfmt::skip]
const FUNCTION_WORDS: &[(&str, &[&str])] = &[
    ("sq", &["të", "dhe", "në", "për", "një", "është", "që", "nga", "me", "se", "ka", "janë", "së"]),
    ("sw", &["ya", "wa", "na", "kwa", "katika", "ni", "za", "la", "cha", "hiyo", "huo", "kuwa", "kwamba", "hilo", "hao", "watu"]),
    ("is", &["og", "að", "í", "á", "sem", "er", "var", "það", "við", "ekki", "hann", "með", "um", "til"]),
    ("eu", &["eta", "da", "ez", "du", "bat", "ere", "dira", "dute", "zuen", "izan", "baina", "duen"]),
    ("cy", &["yn", "y", "yr", "ar", "mae", "wedi", "bod", "ei", "fod", "gan", "hefyd", "oedd"]),
    ("ga", &["agus", "na", "ar", "an", "go", "sé", "bhí", "leis", "atá", "ag", "chun", "seo"]),
    ("mt", &["li", "ta", "il", "u", "fil", "dan", "għal", "minn", "huwa", "kien", "din"]),
    ("so", &["oo", "ka", "ku", "ee", "iyo", "uu", "waxaa", "ay", "la", "soo", "inuu"]),
    ("ha", &["da", "ta", "na", "ya", "cewa", "ba", "domin", "wanda", "kuma", "wannan", "su"]),
    ("yo", &["ni", "ti", "awọn", "ati", "sí", "wọn", "ó", "kan", "láti", "fún"]),
    ("lb", &["vun", "op", "an", "ass", "fir", "mat", "eng", "datt", "och", "déi", "huet", "net"]),
];
/// The markup's places, best first.
#[rustfmt::skip]
const PLACES: &[&str] = &[
    "html lang", "JSON-LD inLanguage", "itemprop inLanguage", "meta og:locale", "meta content-language",
    "meta inLanguage", "meta dc.language", "meta language", "PDF Lang", "XMP language", "head of the text",
];
/// Languages that a detector by letters mixes up: within a row the markup decides.
const KIN: &[&[&str]] = &[
    &["nb", "no", "nn", "da", "sv"],
    &["hr", "sr", "bs", "sl", "sh", "me"],
    &["cs", "sk"],
    &["id", "ms", "jv", "su"],
    &["es", "gl", "ca", "pt", "ast", "eu", "an", "oc"],
    &["ru", "uk", "be", "bg", "mk", "kk", "ky", "mn", "tg"],
    &["nl", "af", "fy", "li"],
    &["hi", "mr", "ne"],
    &["fa", "ar", "ur", "ps", "ku", "ckb"],
    &["tr", "az", "tk", "uz"],
    &["de", "lb", "gsw", "nds"],
    &["fr", "oc", "br", "co"],
    &["it", "co", "scn", "rm"],
    &["fi", "et"],
    &["yi", "he"],
    &["zh", "yue"],
    &["zu", "xh", "nd", "ss", "nr"],
    &["st", "tn", "nso"],
];

/// The language tag, with its place.
pub(super) fn judge(
    evidence: &Evidence,
    title: &str,
    sample: &str,
) -> Option<(String, &'static str)> {
    if let Some(tag) = evidence.at(Field::Language, rules::PLACE).find_map(tag) {
        return Some((tag, rules::PLACE));
    }
    let declared = PLACES.iter().find_map(|place| {
        let tag = evidence.at(Field::Language, place).find_map(tag)?;
        Some((tag, *place))
    });
    let text = format!("{title}\n{sample}");
    let claimed = declared
        .as_ref()
        .map_or_else(String::new, |(tag, _)| primary(tag).to_owned());
    let Some((read, confidence)) = detect(&text, &claimed) else {
        return declared;
    };
    let is_refuted = |tag: &str| {
        is_empty_claim(tag, read, &text) || by_alphabet(&text).is_some_and(|sure| sure != tag)
    };
    let declared = declared.filter(|(tag, _)| !is_refuted(primary(tag)));
    match declared {
        Some((tag, place)) if primary(&tag) == read || are_kin(primary(&tag), read) => {
            Some((tag, place))
        }
        Some(declared) if confidence < SURE => Some(declared),
        None if confidence < LIKELY => None,
        _ => Some((read.to_owned(), "text")),
    }
}

/// `en` is the default of publishing systems: it says nothing over a text without English words.
fn is_empty_claim(declared: &str, read: &str, text: &str) -> bool {
    declared == "en" && read != "en" && share_of(text, ENGLISH) < MIN_ENGLISH
}

/// The language of a text whose alphabet no other language has, whatever a detector makes of its words: where Russian
/// papers have a Ukrainian or Belarusian page, their publishing systems go on to declare Russian.
fn by_alphabet(text: &str) -> Option<&'static str> {
    let has = |letters: &[char]| text.contains(letters);
    if !has(&['і', 'І']) || has(&['ъ', 'ң', 'ғ', 'қ']) {
        None
    } else if has(&['ў']) {
        Some("be")
    } else {
        (has(&['ї', 'є']) && !has(&['ы', 'э', 'ё'])).then_some("uk")
    }
}

/// The language of a text and how sure that is.
fn detect<'a>(text: &str, declared: &'a str) -> Option<(&'a str, f64)> {
    let counts = Letters::of(text);
    if let Some(language) = counts.east_asian() {
        return Some((language, 1.0));
    }
    if counts.all < MIN_TEXT {
        return None;
    }
    let script = whatlang::detect_script(text)?;
    if let Some(language) = by_script(script) {
        return Some((language, 1.0));
    }
    if declared == "en" && share_of(text, ENGLISH_ALONE) >= SURELY_ENGLISH {
        return Some((declared, 1.0));
    }
    let info = whatlang::detect(text)?;
    let code = CODES
        .iter()
        .find(|(lang, _)| *lang == info.lang())
        .map(|(_, code)| *code);
    if code.is_some_and(|code| code == declared) {
        return Some((declared, info.confidence()));
    }
    let unknown = (script == Script::Latin)
        .then(|| by_function_words(text))
        .flatten();
    unknown
        .map(|language| (language, 1.0))
        .or_else(|| Some((code?, info.confidence())))
}

/// The letters of a text by script. A syllable or a character says as much as several Latin letters.
#[derive(Default)]
struct Letters {
    all: usize,
    hangul: usize,
    kana: usize,
    han: usize,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut counts = Self::default();
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            counts.all += 1;
            match c {
                '\u{ac00}'..='\u{d7a3}' => counts.hangul += 1,
                '\u{3041}'..='\u{30ff}' => counts.kana += 1,
                '\u{4e00}'..='\u{9fff}' => counts.han += 1,
                _ => {}
            }
        }
        counts
    }

    /// Hangul alone decides Korean and kana Japanese, whatever stands beside them; what is left is Chinese.
    fn east_asian(&self) -> Option<&'static str> {
        let many = |count: usize| count >= MIN_EAST_ASIAN && count * 8 >= self.all;
        if many(self.hangul) {
            Some("ko")
        } else if many(self.kana) {
            Some("ja")
        } else {
            many(self.han).then_some("zh")
        }
    }
}

/// A language that the detector does not know, by its commonest words.
fn by_function_words(text: &str) -> Option<&'static str> {
    let shares = FUNCTION_WORDS
        .iter()
        .map(|(code, words)| (*code, share_of(text, words)));
    let (code, share) = shares.max_by(|a, b| a.1.total_cmp(&b.1))?;
    (share >= MIN_FUNCTION_WORDS && share > 2.0 * share_of(text, ENGLISH)).then_some(code)
}

/// The share of `words` among the words of a text.
fn share_of(text: &str, words: &[&str]) -> f64 {
    let (mut all, mut hits) = (0_u32, 0_u32);
    for word in text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
    {
        all += 1;
        hits += u32::from(words.iter().any(|w| w.eq_ignore_ascii_case(word)));
    }
    f64::from(hits) / f64::from(all.max(1))
}

/// Scripts that one language alone is written in. Hangul is Korean, whatever Chinese characters stand beside it.
fn by_script(script: Script) -> Option<&'static str> {
    Some(match script {
        Script::Hangul => "ko",
        Script::Hiragana | Script::Katakana => "ja",
        Script::Greek => "el",
        Script::Thai => "th",
        Script::Georgian => "ka",
        Script::Armenian => "hy",
        Script::Khmer => "km",
        Script::Tamil => "ta",
        Script::Telugu => "te",
        Script::Kannada => "kn",
        Script::Malayalam => "ml",
        Script::Gujarati => "gu",
        Script::Gurmukhi => "pa",
        Script::Sinhala => "si",
        Script::Myanmar => "my",
        Script::Oriya => "or",
        Script::Bengali => "bn",
        Script::Ethiopic => "am",
        _ => return None,
    })
}

/// The detector's languages as BCP 47 has them, less Latin and Esperanto: placeholder text is in Latin.
#[rustfmt::skip]
const CODES: &[(Lang, &str)] = &[
    (Lang::Eng, "en"), (Lang::Rus, "ru"), (Lang::Cmn, "zh"), (Lang::Spa, "es"), (Lang::Por, "pt"),
    (Lang::Ita, "it"), (Lang::Ben, "bn"), (Lang::Fra, "fr"), (Lang::Deu, "de"), (Lang::Ukr, "uk"),
    (Lang::Kat, "ka"), (Lang::Ara, "ar"), (Lang::Hin, "hi"), (Lang::Jpn, "ja"), (Lang::Heb, "he"),
    (Lang::Yid, "yi"), (Lang::Pol, "pl"), (Lang::Amh, "am"), (Lang::Jav, "jv"), (Lang::Kor, "ko"),
    (Lang::Nob, "nb"), (Lang::Dan, "da"), (Lang::Swe, "sv"), (Lang::Fin, "fi"), (Lang::Tur, "tr"),
    (Lang::Nld, "nl"), (Lang::Hun, "hu"), (Lang::Ces, "cs"), (Lang::Ell, "el"), (Lang::Bul, "bg"),
    (Lang::Bel, "be"), (Lang::Mar, "mr"), (Lang::Kan, "kn"), (Lang::Ron, "ro"), (Lang::Slv, "sl"),
    (Lang::Hrv, "hr"), (Lang::Srp, "sr"), (Lang::Mkd, "mk"), (Lang::Lit, "lt"), (Lang::Lav, "lv"),
    (Lang::Est, "et"), (Lang::Tam, "ta"), (Lang::Vie, "vi"), (Lang::Urd, "ur"), (Lang::Tha, "th"),
    (Lang::Guj, "gu"), (Lang::Uzb, "uz"), (Lang::Pan, "pa"), (Lang::Aze, "az"), (Lang::Ind, "id"),
    (Lang::Tel, "te"), (Lang::Pes, "fa"), (Lang::Mal, "ml"), (Lang::Ori, "or"), (Lang::Mya, "my"),
    (Lang::Nep, "ne"), (Lang::Sin, "si"), (Lang::Khm, "km"), (Lang::Tuk, "tk"), (Lang::Aka, "ak"),
    (Lang::Zul, "zu"), (Lang::Sna, "sn"), (Lang::Afr, "af"), (Lang::Slk, "sk"), (Lang::Cat, "ca"),
    (Lang::Tgl, "tl"), (Lang::Hye, "hy"),
];

/// A BCP 47 tag out of `de_DE`, `EN-us`, `pt-BR`; names of languages and placeholders are none.
fn tag(text: &str) -> Option<String> {
    let first = text.split([',', ';', ' ']).find(|part| !part.is_empty())?;
    let mut parts = first.split(['-', '_', '.']);
    let primary = parts
        .next()
        .filter(|p| is_word(p, 2..=3))?
        .to_ascii_lowercase();
    let primary = OLD_CODES
        .iter()
        .find(|(old, _)| *old == primary)
        .map_or(primary.as_str(), |(_, new)| new);
    let mut tag = primary.to_owned();
    for part in parts {
        match part.len() {
            2 if is_word(part, 2..=2) => tag = format!("{tag}-{}", part.to_ascii_uppercase()),
            3 if part.bytes().all(|b| b.is_ascii_digit()) => tag = format!("{tag}-{part}"),
            4 if is_word(part, 4..=4) => tag = format!("{tag}-{}", title_case(part)),
            _ => break,
        }
    }
    (!matches!(primary, "xx" | "und" | "mul" | "zxx")).then_some(tag)
}

/// Codes that pages still use for languages that ISO 639 has renamed, and countries given for languages.
const OLD_CODES: &[(&str, &str)] = &[
    ("iw", "he"),
    ("in", "id"),
    ("ji", "yi"),
    ("jp", "ja"),
    ("kr", "ko"),
    ("cn", "zh"),
    ("eng", "en"),
    ("deu", "de"),
    ("ger", "de"),
];

fn is_word(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic())
}

fn title_case(part: &str) -> String {
    let lower = part.to_ascii_lowercase();
    lower[..1].to_ascii_uppercase() + &lower[1..]
}

/// The language of a tag without region and script.
fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

fn are_kin(a: &str, b: &str) -> bool {
    KIN.iter().any(|row| row.contains(&a) && row.contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(declared: Option<&str>, text: &str) -> Option<String> {
        let mut evidence = Evidence::default();
        evidence.add(Field::Language, "html lang", declared.unwrap_or_default());
        judge(&evidence, "", text).map(|(tag, _)| tag)
    }

    const GERMAN: &str = "Die Regierung hat am Mittwoch ein neues Gesetz beschlossen, das den Ausbau der Eisenbahn \
        beschleunigen soll. Die Opposition kritisierte, dass für die Umsetzung weder Geld noch Personal vorhanden sei. \
        Der Minister sagte, man werde im nächsten Jahr mit den ersten Strecken beginnen und danach weitere prüfen.";

    #[test]
    fn the_markup_stands_where_the_text_agrees_or_is_too_short() {
        assert_eq!(language(Some("de-AT"), GERMAN).as_deref(), Some("de-AT"));
        assert_eq!(language(Some("EN_us"), "Short.").as_deref(), Some("en-US"));
        assert_eq!(
            language(Some("zh-hans-CN"), "").as_deref(),
            Some("zh-Hans-CN")
        );
        assert_eq!(language(Some("iw"), "").as_deref(), Some("he"));
    }

    #[test]
    fn a_sure_text_outweighs_the_markup() {
        assert_eq!(language(Some("en"), GERMAN).as_deref(), Some("de"));
        assert_eq!(language(None, GERMAN).as_deref(), Some("de"));
    }

    #[test]
    fn an_alphabet_of_its_own_refutes_the_markup() {
        let ukrainian = "На Поділлі волонтери відновили столітній водяний млин, який ще до війни молов борошно для всієї округи, \
            і тепер його двері знову відчинені для гостей.";
        assert_eq!(language(Some("ru"), ukrainian).as_deref(), Some("uk"));
        assert_eq!(language(Some("uk-UA"), ukrainian).as_deref(), Some("uk-UA"));
        let russian = "Волонтёры восстановили столетнюю водяную мельницу, которая ещё до войны молола муку для всей округи, \
            и теперь её двери снова открыты для гостей.";
        assert_eq!(language(Some("ru"), russian).as_deref(), Some("ru"));
    }

    #[test]
    fn hangul_alone_decides_korean() {
        let korean = "정부는 오늘 철도 건설을 앞당기는 새 법안을 의결했다고 밝혔다. 야당은 예산이 없다고 비판했다.";
        assert_eq!(language(Some("en"), korean).as_deref(), Some("ko"));
    }

    #[test]
    fn what_names_no_language_is_none() {
        for text in ["", "german", "x", "{{lang}}", "und", "d\u{e9}"] {
            assert_eq!(tag(text), None, "{text}");
        }
    }
}
