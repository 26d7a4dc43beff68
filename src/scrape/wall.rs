//! What stands at an address in place of the article: a bot check, a form that asks for consent or a login, a page
//! that says that there is none, nothing at all. Nothing of it belongs into an entry.
//!
//! A wall shows little text and declares no article; that alone many pages do. So a sign is needed as well: a phrase
//! that walls bear as their title or heading, or a mark that a product sets on its blocking pages and on no other.

use std::fmt;

use url::Url;

use super::evidence::Evidence;
use super::plain::{letters, plain};
use super::reading::Reading;
use super::title::first_part;
use crate::model::Field;

/// What stands in place of an article, and by which sign it was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wall {
    /// What it is.
    pub kind: WallKind,
    /// The phrase or mark that gave it away.
    pub sign: &'static str,
}

/// What may stand in place of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WallKind {
    /// Only browsers are let in.
    BotCheck,
    /// Only who agrees to tracking, or pays, is let in.
    Consent,
    /// Only who is logged in is let in.
    Login,
    /// There is no such page, though the status says otherwise.
    NotFound,
    /// Nothing that could be read.
    Nothing,
}

impl WallKind {
    /// A stable short word, as those of `fetch::Error::kind`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::BotCheck => "bot_check",
            Self::Consent => "consent",
            Self::Login => "login",
            Self::NotFound => "gone",
            Self::Nothing => "broken",
        }
    }
}

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            WallKind::BotCheck => "shows a check for bots in place of the article",
            WallKind::Consent => "shows a form for consent in place of the article",
            WallKind::Login => "shows a log-in form in place of the article",
            WallKind::NotFound => "says that there is no such page",
            WallKind::Nothing => return write!(f, "is {}", self.sign),
        };
        write!(f, "{what} (`{}`)", self.sign)
    }
}

/// A wall shows no more running text than this: what it explains, and some links.
const MAX_PROSE: usize = 1_200;
/// A bot check shows no more text of any kind than this.
const MAX_TEXT: usize = 2_000;
/// Marks are looked for in so many bytes of the markup: blocking pages are short.
const MARKUP_REACH: usize = 64 * 1024;

/// A wall, or `None` for what may be an article.
pub(super) fn judge(
    reading: &Reading<'_>,
    evidence: &Evidence,
    url: &Url,
    markup: &str,
) -> Option<Wall> {
    if declares_article(evidence) || reading.blocks.prose() > MAX_PROSE {
        return None;
    }
    let names = Names::of(reading, url);
    let bot = bot_check(reading, evidence, &names, markup);
    let consent = || names.hold(CONSENT).or_else(|| names.lie_at(CONSENT_PATHS));
    let login = || {
        let sign = names.are(LOGIN).or_else(|| names.lie_at(LOGIN_PATHS));
        sign.filter(|_| reading.asks_password)
    };
    let found = bot
        .map(|sign| (WallKind::BotCheck, sign))
        .or_else(|| Some((WallKind::Consent, consent()?)))
        .or_else(|| Some((WallKind::Login, login()?)))
        .or_else(|| Some((WallKind::NotFound, names.are(NOT_FOUND)?)));
    found.map(|(kind, sign)| Wall { kind, sign })
}

/// Whether the markup says that the page is an article: no wall bears its headline or its date.
fn declares_article(evidence: &Evidence) -> bool {
    const DATES: &[&str] = &["JSON-LD datePublished", "meta article:published_time"];
    let is_dated = DATES
        .iter()
        .any(|place| evidence.at(Field::Published, place).next().is_some());
    let is_titled = evidence
        .at(Field::Title, "JSON-LD headline")
        .next()
        .is_some();
    let is_typed = evidence
        .at(Field::Kind, "meta og:type")
        .any(|kind| kind.trim().eq_ignore_ascii_case("article"));
    is_dated || is_titled || is_typed
}

/// By what a page calls itself: `<title>` and its first part, the first heading; in lower case. And where it lies.
struct Names {
    titles: Vec<String>,
    /// The first label of the host and the last segment of the path.
    ends: [String; 2],
}

impl Names {
    fn of(reading: &Reading<'_>, url: &Url) -> Self {
        let title = plain(&reading.title);
        let mut blocks = reading.blocks.from(0);
        let heading = blocks.find(|(block, _)| block.heading == 1);
        let heading = heading.map(|(_, text)| plain(text));
        let first = first_part(&title).map(str::to_owned);
        let titles = heading.into_iter().chain(first).chain([title]);
        let host = url.host_str().unwrap_or_default().split('.').next();
        let path = url.path().rsplit('/').find(|segment| !segment.is_empty());
        Self {
            titles: titles.map(|t| lower(&t)).collect(),
            ends: [host, path].map(|end| end.unwrap_or_default().to_lowercase()),
        }
    }

    /// The first phrase that a title holds.
    fn hold(&self, phrases: &[&'static str]) -> Option<&'static str> {
        let is_held = |phrase: &&&str| self.titles.iter().any(|title| holds(title, phrase));
        phrases.iter().find(is_held).copied()
    }

    /// The first phrase that a title is, but for a few letters.
    fn are(&self, phrases: &[&'static str]) -> Option<&'static str> {
        let is = |phrase: &&&str| {
            let own = letters(phrase);
            self.titles.iter().any(|title| {
                let title = letters(title);
                title.contains(&own) && own.len() * 10 >= title.len() * 6
            })
        };
        phrases.iter().find(is).copied()
    }

    /// The first word that is the first of the host or the last of the path.
    fn lie_at(&self, words: &[&'static str]) -> Option<&'static str> {
        let is_end = |word: &&&str| self.ends.iter().any(|end| end == *word);
        words.iter().find(is_end).copied()
    }
}

/// Letters as the tables have them.
fn lower(text: &str) -> String {
    text.to_lowercase().replace('’', "'")
}

/// Whether a text has a phrase in it as whole words; scripts without blanks have no such borders.
fn holds(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, found)| {
        let is_border = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
        is_border(text[..at].chars().next_back())
            && is_border(text[at + found.len()..].chars().next())
    })
}

fn bot_check(
    reading: &Reading<'_>,
    evidence: &Evidence,
    names: &Names,
    markup: &str,
) -> Option<&'static str> {
    let shared = evidence.at(Field::Title, "meta og:title").next().is_some();
    if shared || reading.blocks.text_len() > MAX_TEXT {
        return None;
    }
    let start = &markup[..markup.floor_char_boundary(MARKUP_REACH)];
    let mark = BOT_MARKS.iter().find(|(mark, _)| start.contains(mark));
    let text = || {
        let lines = reading.blocks.from(0).map(|(_, line)| lower(line));
        lines.collect::<Vec<_>>().join(" ")
    };
    names
        .are(BOT_TITLES)
        .or_else(|| mark.map(|(_, product)| *product))
        .or_else(|| {
            let text = text();
            BOT_TEXTS
                .iter()
                .find(|phrase| text.contains(**phrase))
                .copied()
        })
}

/// What products set into their blocking pages alone, and whose it is. Scripts that they put into every page (of
/// Cloudflare, `HUMAN`, Imperva) are no sign.
const BOT_MARKS: &[(&str, &str)] = &[
    ("_cf_chl_opt", "Cloudflare's challenge"),
    ("cf-error-details", "Cloudflare's block"),
    ("captcha-delivery.com", "DataDome's captcha"),
    ("px-captcha", "HUMAN's captcha"),
    ("Incapsula incident ID", "Imperva's block"),
    ("window.gokuProps", "AWS WAF's challenge"),
    ("errors.edgesuite.net", "Akamai's block"),
    ("validate.perfdrive.com", "Radware's captcha"),
    ("sucuri_cloudproxy_js", "Sucuri's challenge"),
    ("anubis_challenge", "Anubis' challenge"),
    ("/.well-known/ddos-guard/", "DDoS-Guard's challenge"),
    ("/TSPD/", "F5's challenge"),
    ("/__challenge_", "a challenge's address"),
    ("_fs-ch-", "Fastly's challenge"),
    ("/sorry/index", "Google's check"),
];

/// What a bot check is called, by products and in the languages that they speak.
#[rustfmt::skip]
const BOT_TITLES: &[&str] = &[
    "just a moment", "attention required! | cloudflare", "access denied", "access to this page has been denied",
    "pardon our interruption", "are you a robot", "robot check", "ddos-guard", "checking your browser",
    "security check", "security checkpoint", "vercel security checkpoint", "human verification", "bot verification",
    "verify you are human", "verifying you are human", "making sure you're not a bot", "client challenge",
    "one moment, please", "403 forbidden", "request rejected", "you have been blocked", "captcha",
    "nur einen moment", "einen moment", "zugriff verweigert", "sicherheitsüberprüfung", "sind sie ein mensch",
    "un instant", "un moment", "accès refusé", "accès bloqué", "vérification de sécurité",
    "un momento", "acceso denegado", "verificación de seguridad", "um momento", "acesso negado",
    "verificação de segurança", "accesso negato", "verifica di sicurezza", "een moment geduld", "toegang geweigerd",
    "chwileczkę", "odmowa dostępu", "bir dakika lütfen", "один момент", "доступ ограничен", "доступ запрещен",
    "проверка безопасности", "请稍候", "請稍候", "安全验证", "安全驗證", "人机验证", "访问验证", "しばらくお待ちください",
    "アクセスが拒否されました", "セキュリティチェック", "잠시만 기다리십시오", "접근이 거부되었습니다", "보안 확인",
];

/// What a bot check asks or says, in lower case.
#[rustfmt::skip]
const BOT_TEXTS: &[&str] = &[
    "enable javascript and cookies to continue", "verify you are human", "verifying you are human",
    "confirm you are human", "confirm that you are human", "make sure you're not a robot", "you are not a robot",
    "i'm not a robot", "unusual traffic from your computer network", "you have been blocked",
    "checking if the site connection is secure", "checking your browser before accessing",
    "please enable js and disable any ad blocker", "your support id is", "press & hold",
    "dass sie ein mensch sind", "dass sie kein roboter sind", "ich bin kein roboter", "ihre anfrage wurde blockiert",
    "que vous êtes humain", "que vous n'êtes pas un robot", "je ne suis pas un robot",
    "que eres humano", "que no eres un robot", "no soy un robot", "que você é humano", "não sou um robô",
    "che sei umano", "non sono un robot", "dat je geen robot bent", "ik ben geen robot", "nie jestem robotem",
    "что вы не робот", "что вы человек", "я не робот", "您是真人", "我不是机器人", "不是機器人", "进行安全验证",
    "ロボットではありません", "人間であることを確認", "로봇이 아닙니다", "사람인지 확인",
];

/// What a form for consent is called.
#[rustfmt::skip]
const CONSENT: &[&str] = &[
    "cookie consent", "cookie wall", "before you continue", "we value your privacy", "your privacy choices",
    "your privacy, your choice", "we care about your privacy", "privacy gate", "accept cookies",
    "cookies zustimmen", "zustimmung erforderlich", "einwilligung erforderlich", "bevor sie fortfahren",
    "mit werbung lesen", "mit werbung oder im pur-abo", "mit werbung und cookies", "wir benötigen ihre zustimmung",
    "ihre privatsphäre ist uns wichtig", "datenschutzeinstellungen", "privatsphäre-einstellungen",
    "cookie-einstellungen", "avant de continuer", "le respect de votre vie privée",
    "nous respectons votre vie privée", "gérer mes cookies", "continuer avec publicité", "antes de continuar",
    "su privacidad es importante", "valoramos tu privacidad", "nos importa tu privacidad", "aceptar cookies",
    "valorizamos a sua privacidade", "prima di continuare", "rispettiamo la tua privacy",
    "voordat je verdergaat", "wij waarderen uw privacy", "cookies accepteren", "zanim przejdziesz dalej",
    "cenimy twoją prywatność", "szanujemy twoją prywatność", "vi värnar om din integritet",
    "vi respekterer dit privatliv", "vi bryr oss om personvernet", "vážíme si vašeho soukromí",
    "gizliliğiniz bizim için önemli",
];
/// Where forms for consent lie.
#[rustfmt::skip]
const CONSENT_PATHS: &[&str] = &[
    "consent", "collectconsent", "zustimmung", "einwilligung", "cookiewall", "cookie-wall", "cookie-consent",
    "cookieconsent", "privacy-gate", "privacywall",
];

/// What a log-in form is called; it has a field for a password too.
#[rustfmt::skip]
const LOGIN: &[&str] = &[
    "login", "log in", "sign in", "sign in to continue", "log in to continue", "subscriber login", "anmelden",
    "anmeldung", "einloggen", "connexion", "se connecter", "connectez-vous", "identifiez-vous", "iniciar sesión",
    "inicia sesión", "iniciar sessão", "accedi", "effettua il login", "inloggen", "logga in", "log ind", "logg inn",
    "zaloguj się", "logowanie", "přihlášení", "giriş yap", "войти", "вход", "авторизация", "увійти", "登录", "登入",
    "ログイン", "로그인",
];
/// Where log-in forms lie.
#[rustfmt::skip]
const LOGIN_PATHS: &[&str] = &[
    "login", "log-in", "signin", "sign-in", "sso", "auth", "anmelden", "anmeldung", "connexion", "accedi",
    "inloggen", "login.html", "login.php", "wp-login.php", "login.aspx",
];

/// How pages say that there is no page.
#[rustfmt::skip]
const NOT_FOUND: &[&str] = &[
    "404", "404 error", "error 404", "404 not found", "not found", "page not found", "404 page not found",
    "page cannot be found", "page can't be found", "that page can't be found", "this page doesn't exist",
    "page does not exist", "page no longer exists", "content not found", "article not found", "nothing found",
    "this page isn't available", "content is no longer available", "seite nicht gefunden", "nicht gefunden",
    "diese seite wurde nicht gefunden", "seite existiert nicht", "artikel nicht gefunden", "fehler 404",
    "page non trouvée", "page introuvable", "erreur 404", "cette page n'existe pas", "article introuvable",
    "página no encontrada", "no se ha encontrado la página", "la página no existe", "página não encontrada",
    "erro 404", "pagina non trovata", "errore 404", "pagina niet gevonden", "nie znaleziono strony",
    "strona nie istnieje", "stránka nenalezena", "sidan kunde inte hittas", "sidan hittades inte",
    "siden blev ikke fundet", "siden ble ikke funnet", "sivua ei löytynyt", "sayfa bulunamadı",
    "az oldal nem található", "pagina nu a fost găsită", "η σελίδα δεν βρέθηκε", "страница не найдена",
    "ошибка 404", "сторінку не знайдено", "الصفحة غير موجودة", "הדף לא נמצא", "halaman tidak ditemukan",
    "không tìm thấy trang", "ไม่พบหน้า", "页面不存在", "找不到页面", "页面未找到", "找不到網頁", "頁面不存在", "ページが見つかりません",
    "お探しのページは見つかりません", "페이지를 찾을 수 없습니다", "존재하지 않는 페이지",
];

#[cfg(test)]
mod tests {
    use super::super::{Page, scrape};
    use super::*;

    fn wall(url: &str, page: &str) -> Option<WallKind> {
        let scraped = scrape(&Page {
            url: &Url::parse(url).unwrap(),
            content_type: None,
            body: page.as_bytes(),
        });
        if scraped.wall.is_some() {
            assert_eq!(
                (scraped.metadata.title, scraped.text),
                (None, String::new())
            );
        }
        scraped.wall.map(|wall| wall.kind)
    }

    const STORY: &str = "https://www.lantern.example/news/harbour-story-17";

    #[test]
    fn bot_checks_are_known_by_title_mark_and_text() {
        for page in [
            "<title>Just a moment...</title><h1>lantern.example</h1><p>Please wait.</p>",
            "<title>Nur einen Moment …</title><p>Dies dauert nicht lange.</p>",
            "<title>lantern.example</title><script>window._cf_chl_opt={a:1}</script><noscript>Scripts, please</noscript>",
            "<title>lantern.example</title><p>Please make sure you’re not a robot to go on.</p>",
            "<title>등대일보</title><p>로봇이 아닙니다</p>",
        ] {
            assert_eq!(wall(STORY, page), Some(WallKind::BotCheck), "{page}");
        }
    }

    #[test]
    fn forms_for_consent_and_login_and_missing_pages_are_known() {
        for (url, page, want) in [
            (
                STORY,
                "<title>The Lantern | Mit Werbung und Cookies weiterlesen</title><p>Wählen Sie.</p>",
                WallKind::Consent,
            ),
            (
                "https://consent.lantern.example/v2/collect?x=1",
                "<title>The Lantern</title><p>We and our partners store things.</p>",
                WallKind::Consent,
            ),
            (
                STORY,
                "<title>Sign in - The Lantern</title><form><input type=password></form>",
                WallKind::Login,
            ),
            (
                STORY,
                "<title>The Lantern</title><h1>Seite nicht gefunden</h1><p>Bees in the mill</p>",
                WallKind::NotFound,
            ),
            (
                STORY,
                "<title>404 - The Lantern</title><p>Try the search.</p>",
                WallKind::NotFound,
            ),
        ] {
            assert_eq!(wall(url, page), Some(want), "{page}");
        }
    }

    #[test]
    fn articles_on_these_subjects_are_no_walls() {
        let prose =
            "The harbour council met for the ninth time on the matter of the bridge. ".repeat(20);
        let dated = r#"<meta property="article:published_time" content="2024-05-06">"#;
        for page in [
            format!("<title>404</title><h1>404</h1><p>{prose}"),
            format!("<title>Access denied</title>{dated}<h1>Access denied</h1><p>To the pier."),
            format!("<title>Sign in</title><h1>Sign in</h1><input type=password><p>{prose}"),
            format!("<title>We value your privacy</title><p>{prose}"),
            "<title>Login made of stone</title><h1>Login made of stone</h1><p>A short note.".to_owned(),
            "<title>Who moved 404 crates?</title><h1>Who moved 404 crates?</h1><p>Nobody.".to_owned(),
            "<title>A note</title><h1>A note</h1><div class=consent><h2>We value your privacy</h2></div>".to_owned(),
        ] {
            assert_eq!(wall(STORY, &page), None, "{page}");
        }
    }
}
