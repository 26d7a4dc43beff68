//! The whole way from a text to its key.

use proptest::prelude::*;
use url::Url;

use super::*;

fn key_of(text: &str) -> String {
    canonical(text).map_or_else(String::new, |key| key.to_string())
}

/// Asserts that all these addresses are one.
pub(super) fn assert_same(texts: &[&str]) {
    for text in texts {
        assert_eq!(key_of(text), key_of(texts[0]), "{text}");
        assert_ne!(key_of(text), "", "{text}");
    }
}

/// Asserts that no two of these addresses are one.
pub(super) fn assert_different(texts: &[&str]) {
    for (n, text) in texts.iter().enumerate() {
        for other in &texts[..n] {
            assert_ne!(key_of(text), key_of(other), "{text} and {other}");
        }
    }
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn target(text: &str) -> Option<String> {
    unwrap(&url(text)).map(String::from)
}

const STORY: &str = "https://www.example.org/2026/story-7?id=12&page=2";

/// [`STORY`] percent-encoded, and in base64.
const ESCAPED: &str = "https%3A%2F%2Fwww.example.org%2F2026%2Fstory-7%3Fid%3D12%26page%3D2";
const BASE64: &str = "aHR0cHM6Ly93d3cuZXhhbXBsZS5vcmcvMjAyNi9zdG9yeS03P2lkPTEyJnBhZ2U9Mg";

#[test]
fn spelling_does_not_part_addresses() {
    assert_same(&[
        "https://www.example.org/a/b?x=1&y=2",
        "HTTP://EXAMPLE.org:80/a/./b/?y=2&x=1#part",
        "//www.example.org//a/c/../b?&x=1&y=2&",
        "www2.example.org/%61/b?x=1&amp;y=2",
        "<https://me@m.example.org./a/b?x=1&y=2>.",
    ]);
    assert_eq!(key_of("https://www.example.org/?"), "example.org");
}

#[test]
fn what_names_the_page_parts_addresses() {
    assert_different(&[
        "https://example.org/a",
        "https://example.org/A",
        "https://example.org/a?id=1",
        "https://example.org/a?id=2",
        "https://example.org/a?id=1&id=2",
        "https://example.org/a?ref=reader",
        "https://example.org/a?source=agency",
        "https://example.org/a?url=https%3A%2F%2Fexample.com%2F",
        "https://example.org:8080/a",
        "https://news.example.org/a",
        "https://example.org/a%2Fb",
        "https://example.org/a/b",
        "https://example.org/#/a",
        "https://example.org/#/b",
        "https://example.org/print",
    ]);
}

#[test]
fn tracking_goes_by_name_by_value_and_by_site() {
    assert_same(&[
        "https://example.org/a?id=1",
        "https://example.org/a?UTM_Source=x&utm_medium&id=1&fbclid=y&xtor=z",
        "https://example.org/a?id=1&ref=letter.example.com&source=twitter&outputType=amp",
    ]);
    assert_same(&[
        "https://www.nytimes.com/a.html",
        "https://nytimes.com/a.html?smid=tw&partner=x",
    ]);
    assert_different(&["https://example.org/a", "https://example.org/a?partner=x"]);
}

#[test]
fn a_name_that_may_be_an_item_s_is_dropped_on_its_sites_alone() {
    assert_same(&[
        "https://www.cbsnews.com/news/a/",
        "https://www.cbsnews.com/news/a/?ftag=CNM-00-10aab7e&taid=5f1a2b3c",
    ]);
    assert_same(&[
        "https://www.bilibili.com/video/BV1xx/",
        "https://www.bilibili.com/video/BV1xx?spm_id_from=333.9&vd_source=0a&share_source=copy_web",
    ]);
    assert_same(&[
        "https://finance.yahoo.com/news/a.html",
        "https://finance.yahoo.com/news/a.html?.tsrc=rss",
    ]);
    assert_same(&[
        "https://example.org/a?id=1",
        "https://example.org/a?id=1&sns=tw",
    ]);
    assert_different(&[
        "https://example.org/a",
        "https://example.org/a?taid=1",
        "https://example.org/a?icid=1",
        "https://example.org/a?icid=2",
        "https://example.org/a?spm=1",
        "https://example.org/a?sns=12",
        "https://example.org/a?ftag=1",
        "https://example.org/a?trackingId=7",
    ]);
}

#[test]
fn forms_of_a_page_are_one() {
    assert_same(&[
        "https://news.example.org/a/story.html",
        "https://m.news.example.org/a/story.html",
        "https://news.m.example.org/a/story.amp.html",
        "https://amp-news.example.org/a/story.html/amp/",
        "https://news.example.org/a/story.html?amp=1",
    ]);
    assert_same(&[
        "https://example.org/a",
        "https://example.org/a/index.html",
        "https://example.org/a.amp",
    ]);
}

#[test]
fn a_form_is_taken_off_only_while_a_site_is_left() {
    assert_eq!(key_of("https://www.mobile.de/news"), "mobile.de/news");
    assert_eq!(key_of("https://amp.dev/amp"), "amp.dev/amp");
    assert_eq!(key_of("https://www.co.kr/"), "www.co.kr");
    assert_eq!(key_of("https://127.0.0.1:8080/"), "127.0.0.1:8080");
}

#[test]
fn platforms_have_one_address_a_page() {
    assert_same(&[
        "https://www.youtube.com/watch?v=AbC-123&t=9s",
        "https://youtu.be/AbC-123?si=xyz",
        "https://m.youtube.com/shorts/AbC-123",
        "https://www.youtube-nocookie.com/embed/AbC-123?rel=0",
    ]);
    assert_same(&[
        "https://twitter.com/someone/status/77?s=20",
        "https://mobile.twitter.com/i/web/status/77",
        "x.com/someone/status/77/photo/1",
    ]);
    assert_same(&[
        "https://old.reddit.com/r/x/comments/1a/title/",
        "https://redd.it/1a",
    ]);
    assert_same(&[
        "https://news.naver.com/main/read.naver?mode=LSD&oid=001&aid=0009&sid1=100",
        "https://n.news.naver.com/mnews/article/001/0009",
    ]);
    assert_same(&[
        "https://www.youtube.com/watch?v=AbC&list=PL1&index=2&t=9",
        "https://youtu.be/AbC?list=PL2",
    ]);
    assert_different(&["https://youtu.be/AbC", "https://youtu.be/aBc"]);
    assert_different(&[
        "https://www.youtube.com/playlist?list=PL1",
        "https://www.youtube.com/playlist?list=PL2",
    ]);
}

#[test]
fn known_services_are_unwrapped() {
    for wrapped in [
        format!("https://www.google.co.kr/url?sa=t&q=&url={ESCAPED}&usg=x"),
        format!("https://eur01.safelinks.protection.outlook.com/?url={ESCAPED}&data=05&reserved=0"),
        format!("https://l.facebook.com/l.php?u={ESCAPED}&h=AT0"),
        format!("https://out.reddit.com/t3_x?url={ESCAPED}&token=A"),
        format!("https://vk.com/away.php?to={ESCAPED}"),
        format!("https://r.search.yahoo.com/_ylt=A/RV=2/RU={ESCAPED}/RK=2/RS=b"),
        format!("https://secure-web.cisco.com/1AbC/{ESCAPED}"),
        format!("https://abc.r.us-east-1.awstrack.me/L0/{ESCAPED}/1/0100/x=1"),
        format!("https://tracking.letters.example/CL0/{ESCAPED}/1/0100/x=1"),
        format!("https://linkprotect.cudasvc.com/url?a={ESCAPED}&c=E,1"),
        format!("https://href.li/?{STORY}"),
        format!("https://eu-west-1.protection.sophos.com/?d=example.org&u={BASE64}=="),
        format!("https://www.bing.com/ck/a?!&&p=x&u=a1{BASE64}&ntb=1"),
        format!("https://link.paper.example/external/123.456/{BASE64}/0a1b"),
        format!("https://url.avanan.click/v2/___{STORY}___.YXA"),
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__www.example.org_2026_story-2D7-3Fid-3D12-26page-3D2&d=x&e=".to_owned(),
        "https://urldefense.com/v3/__https://www.example.org/2026/story-7?id=12&page=2__;!!id!sig$".to_owned(),
    ] {
        assert_eq!(target(&wrapped).as_deref(), Some(STORY), "{wrapped}");
    }
}

#[test]
fn amp_caches_and_json_tokens_are_unwrapped() {
    for (wrapped, page) in [
        (
            "https://www.google.com/amp/s/www.example.org/story/amp/",
            "https://www.example.org/story/amp/",
        ),
        (
            "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/story.amp",
            "https://www.example.org/story.amp",
        ),
        (
            "https://www-example-org.cdn.ampproject.org/v/www.example.org/story",
            "http://www.example.org/story",
        ),
        (
            "https://click.example.net/v8u4k0/48hvh7/aHR0cHM6Ly9leGFtcGxlLm9yZy9h",
            "https://example.org/a",
        ),
        (
            "https://shelf.example/redirect?h=ab0&url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1",
            "https://example.org/a?b=1",
        ),
        (
            "https://forum.example/out.php?to=http://example.org/a",
            "http://example.org/a",
        ),
        // {"e": "https://example.org/a", "p": 1}
        (
            "https://substack.com/redirect/2/eyJlIjogImh0dHBzOi8vZXhhbXBsZS5vcmcvYSIsICJwIjogMX0.c2ln?x=1",
            "https://example.org/a",
        ),
        // 08 13 22 15 "https://example.org/a" d2 01 00
        (
            "https://news.google.com/rss/articles/CBMiFWh0dHBzOi8vZXhhbXBsZS5vcmcvYdIBAA?oc=5",
            "https://example.org/a",
        ),
        (
            "https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3Dabc",
            "https://www.youtube.com/watch?v=abc",
        ),
        (
            "https://www.youtube.com/redirect?q=example.org%2Fa",
            "https://example.org/a",
        ),
    ] {
        assert_eq!(target(wrapped).as_deref(), Some(page), "{wrapped}");
    }
}

#[test]
fn a_gateway_round_a_gateway_is_unwrapped_whole() {
    let inner =
        "https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2F%2Fexample.org%2Fa__%3B%21%21x%21y%24";
    let outer = format!("https://nam02.safelinks.protection.outlook.com/?url={inner}&data=1");
    assert_eq!(target(&outer).as_deref(), Some("https://example.org/a"));
}

#[test]
fn unknown_hosts_and_broken_wrappers_are_left_alone() {
    for text in [
        "https://validator.example/check?url=https%3A%2F%2Fexample.org%2F",
        "https://example.org/login?next=%2Fstory",
        "https://example.org/redirect?url=https%3A%2F%2Fexample.org%2Fa",
        "https://example.org/redirect?url=%2Fa&v=1.2",
        "https://example.org/how-to-redirect?url=https%3A%2F%2Fexample.com%2F",
        "https://example.org/aHR0cHM6/story",
        "https://l.facebook.com/l.php?u=",
        "https://www.google.com/url?q=javascript%3Aalert(1)",
        "https://substack.com/redirect/2/not-base64!",
        "https://web.archive.org/web/2026/https://example.org/a",
        "https://bc.marfeel.com/about",
    ] {
        assert_eq!(target(text), None, "{text}");
    }
}

#[test]
fn opaque_trackers_are_told_from_those_that_hold_their_target() {
    for text in [
        "https://t.co/AbC",
        "https://x.us1.list-manage.com/track/click?u=1&id=2&e=3",
        "https://url99.example.com/ls/click?upn=u001.x",
        "https://link.mail.beehiiv.com/v1/c/abc",
        "https://news.google.com/rss/articles/CBMiQUFVX3lxTE1",
        "https://click.example.org/?qs=8f3a0b77d21c4e5f9a6b0c1d",
        "https://links.e.example.org/els/v2/rgVqXzK8f3a0QwLp",
        "https://url1234.example.org/a/0a1b2c3d4e5f60718293a4b5",
    ] {
        assert!(is_opaque(&url(text)), "{text}");
    }
    for text in [
        "https://t.co/",
        "https://example.org/a",
        "https://link.example.org/article/10.1007/s11263-019-01247-4",
        "https://link.example.org/chapter/978-3-030-58592-1_12",
        "https://click.example.org/2026/the-bridge-that-moved-1200-metres",
        "https://e.example/rgVqXzK8f3a0QwLp",
        "https://example.org/rgVqXzK8f3a0QwLp",
        "https://news.google.com/rss/articles/CBMiFWh0dHBzOi8vZXhhbXBsZS5vcmcvYdIBAA",
    ] {
        assert!(!is_opaque(&url(text)), "{text}");
    }
}

#[test]
fn share_dialogs_hold_a_page_but_are_no_way_to_it() {
    let dialog = url(&format!(
        "https://www.facebook.com/sharer/sharer.php?u={ESCAPED}"
    ));
    assert!(is_share_dialog(&dialog));
    assert_eq!(unwrap(&dialog).map(String::from).as_deref(), Some(STORY));
    assert!(!is_share_dialog(&url(&format!(
        "https://l.facebook.com/l.php?u={ESCAPED}"
    ))));
    for dialog in [
        "https://www.facebook.com/sharer/",
        "https://twitter.com/intent/follow?screen_name=ann",
        "https://api.whatsapp.com/send?text=Look%20https%3A%2F%2Fexample.org%2F",
        "https://www.google.com/url?q=https%3A%2F%2Fwa.me%2F%3Ftext%3DLook",
    ] {
        assert!(is_share_dialog(&url(dialog)), "{dialog}");
    }
    for page in [
        "https://twitter.com/sharewood/status/12",
        "https://www.facebook.com/share/p/12",
        "https://wa.me.example.org/1",
    ] {
        assert!(!is_share_dialog(&url(page)), "{page}");
    }
}

#[test]
fn cleaning_drops_tracking_and_changes_nothing_else() {
    let cleaned = |text: &str| String::from(clean(&url(text)));
    assert_eq!(
        cleaned("https://www.example.org/B/?b=%41&utm_source=x&a=2#c"),
        "https://www.example.org/B/?b=%41&a=2#c"
    );
    assert_eq!(
        cleaned("https://www.example.org/?mc_eid=1"),
        "https://www.example.org/"
    );
    assert_eq!(
        cleaned("https://www.example.org/?a&&b="),
        "https://www.example.org/?a&&b="
    );
    assert_eq!(
        cleaned(&format!("https://l.facebook.com/l.php?u={ESCAPED}")),
        STORY
    );
}

#[test]
fn addresses_of_one_subscriber_are_known() {
    for text in [
        "https://x.us1.list-manage.com/unsubscribe?u=1&id=2",
        "https://example.org/email-preferences",
        "https://example.org/Un-subscribe/77",
        "https://mailchi.mp/x/monday?e=0a1b2c3d4e",
        "https://example.org/archive?token=abc",
        "https://example.org/u/ann%40example.org",
        "https://example.org/read/YW5uQGV4YW1wbGUub3Jn/7",
        "https://example.org/a?jwt_token=eyJh.b-c",
        "https://example.org/a?unsub_token=1",
        "https://example.org/a?email_hash=0a1b2c3d4e",
        "https://example.org/a?memberid=0a1b2c3d4e",
        "https://example.org/a?auth_key=0a1b2c3d4e&x=1",
        "https://example.org/a?session=0a1b2c3d4e",
        "https://example.org/subscriptions/manage/0a1b2c3d4e",
        "https://example.org/profile/edit/0a1b2c3d4e",
        "https://preview.mailerlite.com/0a1b2c3d4e",
    ] {
        assert!(may_hold_token(&url(text)), "{text}");
    }
    for text in [
        "https://example.org/2026/how-to-unsubscribe-from-everything-you-never-read",
        "https://example.org/story?mc_eid=0a1b2c3d4e&id=7",
        "https://example.org/story?e=12&sub=world&email=true",
        "https://example.org/story?author_id=0a1b2c3d4e&article_hash=0a1b2c3d4e&access=all&user=7",
        "https://example.org/members/new-bridge-2026",
        "https://example.org/0a1b2c3d4e/account",
        "https://example.org/opt-out-rules",
        "https://example.org/letter?to=someone%40example.com",
        "https://x.us1.list-manage.com/track/click?u=1&id=2&e=0a1b2c3d4e",
        "https://www.youtube.com/watch?v=AbCdEf12345",
        "https://mastodon.example/@someone@example.org/112",
        "https://code.example/library@1.2.3/index.html",
    ] {
        assert!(!may_hold_token(&url(text)), "{text}");
    }
}

#[test]
fn who_reads_does_not_tell_articles_apart() {
    assert_same(&[
        "https://example.org/story?id=7",
        "https://example.org/story?id=7&email=ann%40example.org",
        "https://example.org/story?id=7&email=ben@example.org",
        "https://example.org/story?who=YW5uQGV4YW1wbGUub3Jn&id=7",
    ]);
}

#[test]
fn an_address_is_shown_without_what_names_the_reader() {
    for (text, shown) in [
        (
            "https://example.org/a?id=7&email=ann%40example.org",
            Some("https://example.org/a?id=7"),
        ),
        (
            "https://example.org/a?who=YW5uQGV4YW1wbGUub3Jn#top",
            Some("https://example.org/a#top"),
        ),
        (
            "https://example.org/a?token=abc",
            Some("https://example.org/a"),
        ),
        (
            "https://example.org/a?utm_source=x#to=ann@example.org",
            Some("https://example.org/a"),
        ),
        (
            "https://example.org/a?b=1&amp;c=%20&d",
            Some("https://example.org/a?b=1&amp;c=%20&d"),
        ),
        ("https://example.org/u/ann@example.org", None),
        ("https://example.org/unsubscribe?id=7", None),
        ("https://mail.example.org/ls/click?upn=abc", None),
    ] {
        assert_eq!(
            public(&url(text)).as_ref().map(Url::as_str),
            shown,
            "{text}"
        );
    }
}

#[test]
fn running_text_is_cut_where_it_goes_on() {
    for (text, expected) in [
        ("see https://ex.kr/a/1，다음", "https://ex.kr/a/1"),
        ("「https://ex.kr/b」를", "https://ex.kr/b"),
        ("(https://ex.kr/c)를 보라", "https://ex.kr/c"),
        ("https://ex.kr/d입니다 그리고", "https://ex.kr/d"),
        ("https://ex.kr/e。끝", "https://ex.kr/e"),
        ("https://ex.kr를 보라", "https://ex.kr"),
        ("https://ex.kr/뉴스/1에서", "https://ex.kr/뉴스/1"),
        ("https://ex.kr/뉴스/국방 끝", "https://ex.kr/뉴스/국방"),
        ("https://ex.kr/뉴스/국방", "https://ex.kr/뉴스/국방"),
        ("https://ex.kr/뉴스/국방, 끝", "https://ex.kr/뉴스/"),
        ("https://ex.kr/국방.html.", "https://ex.kr/국방.html"),
        ("https://ex.kr/?q=북한&p=2 끝", "https://ex.kr/?q=북한&p=2"),
        ("http://뉴스.한국/가 끝", "http://뉴스.한국/가"),
        (
            "https://en.example.org/wiki/Trident_(software).",
            "https://en.example.org/wiki/Trident_(software)",
        ),
        (
            "(https://en.example.org/wiki/Trident_(software)), and",
            "https://en.example.org/wiki/Trident_(software)",
        ),
        ("[name](https://ex.org/a?b=c).", "https://ex.org/a?b=c"),
        ("'https://ex.org/a'!", "https://ex.org/a"),
        (
            "&lt;https://ex.org/a?b=1&amp;c=2&gt;",
            "https://ex.org/a?b=1&amp;c=2",
        ),
        ("기사HTTPS://ex.org/caf\u{e9}…", "HTTPS://ex.org/caf\u{e9}"),
        ("at www.example.org, or", "www.example.org"),
    ] {
        let found = find(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(&text[found[0].0.clone()], expected, "{text}");
    }
}

#[test]
fn what_is_no_web_address_is_not_found() {
    for text in [
        "",
        "a sentence: with // and :// in it",
        "ftp://www.example.org/ and mail@www.example.org",
        "http:// and https://… and http://[",
        "www. and www.word and awww.example.org",
    ] {
        assert!(find(text).is_empty(), "{text}: {:?}", find(text));
    }
}

#[test]
fn long_and_hostile_texts_take_no_longer_than_they_are() {
    let repeated = |part: &str| part.repeat(400_000 / part.len());
    for part in [
        "http://[",
        "www.",
        "https://a.org/(",
        "http://http://",
        "://",
        "https://x가",
        "https://a.org/가.",
        "a",
    ] {
        let _ = find(&repeated(part));
    }
    for part in [
        "/amp", "//", "&amp;", "(", ")", "%", "&a", ".", "http://", "m.", "/__", "*",
    ] {
        for start in [
            "https://urldefense.com/v3/__",
            "https://example.org/a?",
            "https://example.org/",
        ] {
            let _ = canonical(&format!("{start}{}", repeated(part)));
        }
    }
}

#[test]
fn every_row_of_a_table_is_written_as_it_is_compared() {
    use super::tables::tokens::{NAMES, PATH_WORDS};
    for name in NAMES.iter().chain(PATH_WORDS) {
        assert_eq!(name.to_lowercase(), **name);
    }
}

/// Texts that look like addresses more often than chance would have it.
fn addresses() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("https://"),
        Just("http://"),
        Just("www."),
        Just("m."),
        Just("example.org"),
        Just("google.com"),
        Just("youtu.be"),
        Just("x.com"),
        Just("l.facebook.com"),
        Just("/l.php?u="),
        Just("/url?q="),
        Just("/amp"),
        Just("/s/"),
        Just("/status/"),
        Just("/index.html"),
        Just("?"),
        Just("&"),
        Just("="),
        Just("#/"),
        Just("%2F"),
        Just("%41"),
        Just("%"),
        Just("&amp;"),
        Just("."),
        Just("/"),
        Just(":80"),
        Just(";"),
        Just("뉴스"),
        Just("a"),
        Just("utm_x"),
        Just(")"),
        Just("["),
        Just("v=1"),
        Just("+"),
        Just(" "),
        Just("*"),
        Just("__;"),
    ];
    prop::collection::vec(part, 0..14).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn canonical_twice_is_once(text in prop_oneof![addresses(), any::<String>(), addresses().prop_map(|a| format!("https://example.org/{a}"))]) {
        if let Some(key) = canonical(&text) {
            prop_assert_eq!(canonical(key.as_str()), Some(key.clone()), "{}", key);
        }
    }

    #[test]
    fn what_is_found_is_an_address_and_stands_in_order(text in prop_oneof![any::<String>(), addresses()]) {
        let mut end = 0;
        for (range, url) in find(&text) {
            prop_assert!(range.start >= end && range.end > range.start);
            prop_assert_eq!(read(&text[range.clone()]), Some(url));
            end = range.end;
        }
    }

    #[test]
    fn any_address_is_judged(text in addresses()) {
        if let Some(url) = read(&text) {
            let _ = (is_opaque(&url), is_share_dialog(&url), may_hold_token(&url), public(&url), clean(&url), same_site(&url, &url));
        }
    }
}
