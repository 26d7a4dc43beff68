//! Near misses that must find nothing, and true matches that must be found: through the list, and where that leaves a
//! doubt through a page that says the same as the list.
//!
//! Long because what must be found and what must not are tables, and stand beside each other.

use super::super::choice::{Choice, own_address};
use super::*;

const DAY_CITED: &str = "2025-07-13";

/// One page of the site: how it is listed, and what it says itself.
#[derive(Debug, Clone, Copy)]
struct Shown<'a> {
    title: Option<&'a str>,
    published: Option<&'a str>,
    authors: &'a [&'a str],
    /// The page's own authors, where the list names none.
    own_authors: &'a [&'a str],
    path: &'a str,
    /// The page's own headline, where the list has another or none.
    own_title: Option<&'a str>,
    /// The page's own date, likewise.
    own_published: Option<&'a str>,
    text: &'a str,
    kind: Kind,
    /// The address that the page gives itself.
    canonical: Option<&'a str>,
}

const SHOWN: Shown<'_> = Shown {
    title: None,
    published: Some(DAY_CITED),
    authors: &[],
    own_authors: &[],
    path: "/a",
    own_title: None,
    own_published: None,
    text: "",
    kind: Kind::Article,
    canonical: None,
};

fn listed(title: &str) -> Shown<'_> {
    Shown {
        title: Some(title),
        ..SHOWN
    }
}

fn date(text: &str) -> Published {
    text.parse().unwrap()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn wanted(title: &str, published: Option<&str>, authors: &[&str]) -> Wanted {
    Wanted {
        article: 1,
        title: title.to_owned(),
        site: "The Harbour Post".to_owned(),
        authors: names(authors),
        published: published.map(date),
        cited: date(DAY_CITED),
        since: chrono::DateTime::UNIX_EPOCH,
    }
}

fn url(path: &str) -> Url {
    Url::parse("https://post.example.org")
        .unwrap()
        .join(path)
        .unwrap()
}

fn page_of(shown: &Shown<'_>) -> Scraped {
    Scraped {
        metadata: Metadata {
            title: shown.own_title.or(shown.title).map(str::to_owned),
            published: shown.own_published.or(shown.published).map(date),
            authors: names(if shown.own_authors.is_empty() {
                shown.authors
            } else {
                shown.own_authors
            }),
            site: Some("The Harbour Post".to_owned()),
            kind: shown.kind,
            canonical_url: shown.canonical.map(url),
            ..Metadata::default()
        },
        text: shown.text.to_owned(),
        wall: None,
        amp: None,
        variants: Vec::new(),
    }
}

/// A candidate whose address repeats so much of the headline; 0 for one that is listed under it.
pub(in crate::find) fn candidate(url: &str, hint: usize) -> Candidate {
    let url: Url = url.parse().unwrap();
    Candidate {
        key: address::key(&url),
        url,
        likeness: Likeness::Longer,
        published: None,
        day: None,
        authors: Authors::Unknown,
        form: Form::Text,
        hint,
    }
}

/// The address that is found, if any.
fn found(wanted: Wanted, shown: &[Shown<'_>]) -> Option<String> {
    let site = headline::letters(&wanted.site);
    let mut matcher = Matcher::new(vec![wanted], vec![site, "example".to_owned()]);
    for page in shown {
        matcher.note(&Listed {
            url: url(page.path),
            title: page.title.map(str::to_owned),
            site: None,
            published: page.published.filter(|_| page.title.is_some()).map(date),
            changed: page.published.filter(|_| page.title.is_none()).map(date),
            authors: names(page.authors),
        });
    }
    if matcher.len() == 0 {
        return None;
    }
    let page = |candidate: &Candidate| {
        let page = shown.iter().find(|page| url(page.path) == candidate.url);
        page_of(page.unwrap())
    };
    match matcher.verdict(0) {
        Verdict::Found(candidate) | Verdict::Confirm(candidate) => {
            let may_be = matcher.may_be(0, &page(&candidate));
            may_be.then(|| candidate.url.path().to_owned())
        }
        Verdict::Check(candidates) => {
            let mut choice = Choice::default();
            for candidate in candidates {
                let page = page(&candidate);
                if matcher.is_it(0, &candidate, &page) {
                    let own = own_address(&candidate.url, &page);
                    choice.confirm(candidate, own, ());
                }
            }
            choice.one().map(|(url, ())| url.path().to_owned())
        }
        Verdict::Nothing => None,
    }
}

fn finds(cited: &str, shown: Shown<'_>) -> bool {
    found(wanted(cited, Some(DAY_CITED), shown.authors), &[shown]).is_some()
}

/// Headlines of every kind that digests cite.
const HEADLINES: &[&str] = &[
    "Night ferry returns to Tidewick after nine winters",
    "N. Harbour supplies the island with 12 million rounds of shells: S. Harbour",
    "(2nd LD) Mayor reaffirms unconditional support for the pilots in the strait: agency",
    "Should the town hope that the minister prioritizes the breakwater?",
    "What the harvest figures really tell us about the north's winter",
    "Court orders shipping firm to pay for seized coal cargo",
    "[Alliance watch] Why the burden sharing talks stalled again",
    "Security adviser says pilotage issue off the table in U.S. negotiations",
    "Tide mill: how a wheel of 1731 grinds again",
    "Defector groups ask for seat at leaflet law hearing",
    "탈북민 단체, 전단법 공청회 참석 요구",
    "북한, 동해상으로 탄도미사일 2발 발사",
    "北朝鮮が日本海に向け弾道ミサイル２発を発射",
    "朝鲜向日本海发射两枚弹道导弹 韩国军方谴责",
    "Kran im Hafen von Tidewick: Chor singt zum letzten Mal",
    "Le phare de l'île rouvre ses portes après neuf hivers",
];

#[test]
fn a_headline_is_known_again_however_it_is_set() {
    for cited in HEADLINES {
        let upper = cited.to_uppercase();
        let curly = cited.replace('\'', "’").replace('"', "”");
        let dashed = cited.replace(": ", " – ").replace(" - ", " — ");
        let site = format!("{cited} | The Harbour Post");
        let dashed_site = format!("{cited} - Harbour Post");
        let host = format!("{cited} · example");
        let quoted = format!("“{cited}”");
        let spaced = cited.replace(' ', "\u{a0}  ");
        let soft: String = cited.chars().flat_map(|c| [c, '\u{ad}']).collect();
        let decomposed: String = unicode_normalization::UnicodeNormalization::nfd(*cited).collect();
        for variant in [
            *cited,
            &upper,
            &curly,
            &dashed,
            &site,
            &dashed_site,
            &host,
            &quoted,
            &spaced,
            &soft,
            &decomposed,
        ] {
            assert!(finds(cited, listed(variant)), "{cited:?} as {variant:?}");
            assert!(finds(variant, listed(cited)), "{variant:?} as {cited:?}");
        }
    }
}

#[test]
fn true_matches_are_found() {
    let pairs = [
        (
            "South Korea's U.S. envoy returns",
            "South Korea’s US envoy returns",
        ),
        (
            "Port & pilots agree on a fare",
            "Port and pilots agree on a fare",
        ),
        (
            "Catch falls by 12% in a year",
            "Catch falls by 12 percent in a year",
        ),
        (
            "Council votes 2–1 for ½ of the quay",
            "Council votes 2-1 for 1/2 of the quay",
        ),
        (
            "Harbour index ⬆️ in trading of today",
            "Harbour index ⬆ in trading of today",
        ),
        ("Toll of £5 – €6 a ship", "Toll of £5 — €6 a ship"),
        (
            "Cafe owners of Tromso close the quay",
            "Café owners of Tromsø close the quay",
        ),
        (
            "Pilots count 1,500 of 12,000,000 gulls",
            "Pilots count 1500 of 12000000 gulls",
        ),
        (
            "The quiet return of the co-operative",
            "Quiet return of the cooperative",
        ),
        (
            "전단법 공청회 참석 요구한 탈북민단체",
            "전단법 공청회 참석 요구한 탈북민 단체",
        ),
    ];
    for (cited, title) in pairs {
        assert!(finds(cited, listed(title)), "{cited} as {title}");
    }
    let long =
        "Security adviser says pilotage issue off the table in negotiations with the islands";
    let author = &["Oh Hyun-seok"];
    // Cut by the digest, by the list.
    let whole = Shown {
        authors: author,
        ..listed(long)
    };
    assert!(finds(
        "Security adviser says pilotage issue off the table…",
        whole
    ));
    let cut = Shown {
        own_title: Some(long),
        ..listed("Security adviser says pilotage issue off the table in...")
    };
    assert!(finds(long, cut));
    // A second headline that only one of them has.
    let first = Shown {
        authors: author,
        text: "How a wheel is made to grind again.\nThe wheel turns.",
        ..listed("Tide mill of Tidewick")
    };
    assert!(finds(
        "Tide mill of Tidewick: how a wheel is made to grind again",
        first
    ));
    let more = Shown {
        authors: author,
        own_title: Some("The tide mill of Tidewick"),
        ..listed("The tide mill of Tidewick: how a wheel is made to grind")
    };
    assert!(finds("The tide mill of Tidewick", more));
    // A kicker of the list that the page does not have.
    let kicker = Shown {
        own_title: Some(HEADLINES[0]),
        ..listed("Opinion | Night ferry returns to Tidewick after nine winters")
    };
    assert!(finds(HEADLINES[0], kicker));
}

#[test]
fn what_a_list_leaves_out_its_page_says() {
    let author = &["Oh Hyun-seok"];
    let bare = Shown {
        path: "/news/night-ferry-returns-to-tidewick-after-nine-winters-2351619.html",
        own_title: Some(HEADLINES[0]),
        ..SHOWN
    };
    assert!(finds(HEADLINES[0], bare));
    let korean = Shown {
        path: "/news/%ED%83%88%EB%B6%81%EB%AF%BC-%EB%8B%A8%EC%B2%B4-%EC%A0%84%EB%8B%A8%EB%B2%95-%EA%B3%B5%EC%B2%AD%ED%9A%8C-%EC%B0%B8%EC%84%9D",
        own_title: Some(HEADLINES[10]),
        ..SHOWN
    };
    assert!(finds(HEADLINES[10], korean));
    let undated = Shown {
        published: None,
        own_published: Some("2025-07-13T19:01:00+09:00"),
        ..listed(HEADLINES[0])
    };
    assert!(finds(HEADLINES[0], undated));
    let packed = Shown {
        path: "/news/mayor-counts-12-000-gulls-and-herons-on-the-old-fishing-quay",
        own_title: Some("Mayor counts 12,000 gulls and herons on the old fishing quay"),
        ..SHOWN
    };
    assert!(finds(
        "Mayor counts 12,000 gulls and herons on the old fishing quay",
        packed
    ));
    // UTC across midnight, and a short headline with its author.
    let utc = Shown {
        own_published: Some("2025-07-13T07:12:00+09:00"),
        published: Some("2025-07-12T22:12:00Z"),
        ..listed(HEADLINES[0])
    };
    assert!(finds(HEADLINES[0], utc));
    assert!(finds(
        "Iron and salt",
        Shown {
            authors: author,
            ..listed("Iron and Salt")
        }
    ));
}

#[test]
fn of_the_same_headline_in_other_years_the_cited_day_is_found() {
    let year = |published, path| Shown {
        published: Some(published),
        path,
        ..listed("Harbour choir to sing from the crane on Saturday")
    };
    let shown = [
        year("2023-07-13", "/2023"),
        year("2025-07-13T08:00:00+02:00", "/2025"),
        year("2024-07-13", "/2024"),
    ];
    let cited = wanted(
        "Harbour choir to sing from the crane on Saturday",
        Some(DAY_CITED),
        &[],
    );
    assert_eq!(found(cited, &shown).as_deref(), Some("/2025"));
    // Where the digest gives no date, its own day says which.
    let undated = wanted(
        "Harbour choir to sing from the crane on Saturday",
        None,
        &[],
    );
    assert_eq!(found(undated, &shown).as_deref(), Some("/2025"));
}

#[test]
fn two_addresses_under_one_headline_are_none_and_two_forms_of_one_address_are_one() {
    let at = |path| Shown {
        path,
        ..listed(HEADLINES[0])
    };
    let cited = || wanted(HEADLINES[0], Some(DAY_CITED), &[]);
    assert_eq!(found(cited(), &[at("/a"), at("/b")]), None);
    let of = |path, canonical| Shown {
        canonical: Some(canonical),
        ..at(path)
    };
    let copies = [of("/amp/a", "/a"), at("/a"), of("/print/a", "/a")];
    assert_eq!(found(cited(), &copies).as_deref(), Some("/a"));
    let sections = [of("/politics/a", "/news/a"), of("/world/a", "/news/a")];
    assert!(found(cited(), &sections).is_some());
    // The front page is the address of none, and another site may not say which is one.
    for canonical in ["/", "https://elsewhere.example.net/a"] {
        let both = [of("/a", canonical), of("/b", canonical)];
        assert_eq!(found(cited(), &both), None, "{canonical}");
    }
    assert!(found(cited(), &[at("/a"), at("/a?utm_source=feed")]).is_some());
    let many: Vec<String> = (0..40).map(|number| format!("/{number}")).collect();
    let many: Vec<_> = many.iter().map(|path| at(path)).collect();
    assert_eq!(found(cited(), &many), None);
}

/// What makes another headline of one. Each takes the words of it.
type Change = (&'static str, fn(&str) -> Option<String>);

#[rustfmt::skip]
const CHANGES: &[Change] = &[
    ("a number is another one", |t| t.find(|c: char| c.is_ascii_digit()).map(|at| {
        let digit = t.as_bytes()[at] - b'0';
        format!("{}{}{}", &t[..at], (digit + 1) % 10, &t[at + 1..])
    })),
    ("a number more", |t| Some(format!("{t} 2"))),
    ("a part of a series", |t| Some(format!("{t}: Part 2"))),
    ("a part of a series in words", |t| Some(format!("{t}, part two"))),
    ("negated", |t| t.split_once(' ').map(|(first, rest)| format!("{first} not {rest}"))),
    ("a correction", |t| Some(format!("CORRECTED: {t}"))),
    ("a later take", |t| Some(format!("(3rd LD) {}", t.trim_start_matches("(2nd LD) ")))),
    ("an update", |t| Some(format!("UPDATE 2-{t}"))),
    ("an opinion on it", |t| Some(format!("[Editorial] {t}"))),
    ("an analysis of it", |t| Some(format!("Analysis: {t}"))),
    ("a film of it", |t| Some(format!("[Video] {t}"))),
    ("a question", |t| Some(if let Some(bare) = t.strip_suffix('?') { bare.to_owned() } else { format!("{t}?") })),
    ("attributed", |t| Some(format!("{t}: minister"))),
    ("a word less at the end", |t| t.rsplit_once(' ').map(|(rest, _)| rest.to_owned())),
    ("a word less at the start", |t| t.split_once(' ').map(|(_, rest)| rest.to_owned())),
    ("another name", |t| t.split_once(' ').map(|(_, rest)| format!("Sandhaven {rest}"))),
    ("more of the same event", |t| Some(format!("{t} as storm nears"))),
    ("two words change places", |t| {
        let (first, rest) = t.split_once(' ')?;
        let (second, rest) = rest.split_once(' ')?;
        (first != second && second != "the").then(|| format!("{second} {first} {rest}"))
    }),
];

/// Other articles of the same event, written by hand.
#[rustfmt::skip]
const OTHERS: &[(&str, &str)] = &[
    ("Night ferry returns to Tidewick after nine winters", "Night ferry sails again: Tidewick greets first passengers in nine winters"),
    ("Night ferry returns to Tidewick after nine winters", "Night ferry returns to Sandhaven after nine winters"),
    ("Night ferry returns to Tidewick after nine winters", "Night ferry returns to Tidewick after ten winters"),
    ("Night ferry returns to Tidewick after nine winters", "Night ferry to return to Tidewick after nine winters"),
    ("Night ferry returns to Tidewick after nine winters", "Die Nachtfähre kehrt nach neun Wintern nach Tidewick zurück"),
    ("북한, 동해상으로 탄도미사일 2발 발사", "북한, 동해상으로 탄도미사일 3발 발사"),
    ("북한, 동해상으로 탄도미사일 2발 발사", "북한, 서해상으로 탄도미사일 2발 발사"),
    ("북한, 동해상으로 탄도미사일 2발 발사", "[속보] 북한, 동해상으로 탄도미사일 2발 발사"),
    ("북한, 동해상으로 탄도미사일 2발 발사", "[사설] 북한, 동해상으로 탄도미사일 2발 발사"),
    ("북한, 동해상으로 탄도미사일 2발 발사", "North fires 2 ballistic missiles toward East Sea"),
    ("北朝鮮が日本海に向け弾道ミサイル２発を発射", "北朝鮮が日本海に向け弾道ミサイル３発を発射"),
    ("北朝鮮が日本海に向け弾道ミサイル２発を発射", "北朝鮮が日本海に向け弾道ミサイル２発を発射か"),
    ("北朝鮮が日本海に向け弾道ミサイル２発を発射", "【社説】北朝鮮が日本海に向け弾道ミサイル２発を発射"),
    ("朝鲜向日本海发射两枚弹道导弹 韩国军方谴责", "朝鲜向日本海发射两枚弹道导弹 日本政府谴责"),
    ("朝鲜向日本海发射两枚弹道导弹 韩国军方谴责", "朝鲜未向日本海发射两枚弹道导弹 韩国军方谴责"),
    ("Harbour deficit narrows to $5 million in June", "Harbour deficit narrows to €5 million in June"),
    ("Sea temperature falls to -5 in the strait", "Sea temperature falls to 5 in the strait"),
    ("Pilots' pay rises by 5 percent this year", "Pilots' pay rises by 5 points this year"),
    ("Talks of May 12, 3 ports take part", "Talks of May 1, 23 ports take part"),
    ("Version C# of the harbour code is out", "Version C of the harbour code is out"),
    ("Ministers of four ports meet in Tidewick", "Ministers of five ports meet in Tidewick"),
    ("Mayor confirms the bridge will close", "Mayor denies the bridge will close"),
    ("Mayor says bridge can open in May", "Mayor says bridge can't open in May"),
    ("Kim meets Lund on fishing rights in the strait", "Lund meets Kim on fishing rights in the strait"),
    ("Storm Ada: the harbour shuts its gates", "Storm Ida: the harbour shuts its gates"),
    ("Live: the council votes on the quay", "The council votes on the quay"),
    ("Council votes on the quay: what we know", "Council votes on the quay: what we know so far"),
    ("Ferry strike enters second day with no talks", "Ferry strike enters third day with no talks"),
    ("코스피 ▲ 외국인 순매수 속 장 마감", "코스피 ▼ 외국인 순매수 속 장 마감"),
    ("Harbour index ↑ in trading of today", "Harbour index ↓ in trading of today"),
    ("Harbour index ↑ in trading of today", "Harbour index in trading of today"),
    ("✅ Claim on the harbour crane is true", "❌ Claim on the harbour crane is true"),
    ("Harbour depth now < 10 metres says pilot", "Harbour depth now > 10 metres says pilot"),
    ("Who wins the harbour cup = Tidewick", "Who wins the harbour cup ≠ Tidewick"),
    ("Bank sees growth at 2-3 percent this year", "Bank sees growth at 2.3 percent this year"),
    ("Bank sees growth at 2-3 percent this year", "Bank sees growth at 2 3 percent this year"),
    ("Crane 3/4 of the way to harbour wall", "Crane 3:4 of the way to harbour wall"),
    ("Crane 3/4 of the way to harbour wall", "Crane 3·4 of the way to harbour wall"),
    ("Harbour toll rises to 1,500 a day", "Harbour toll rises to 1.500 a day"),
    ("Salt in the harbour rises by 5‰ in a year", "Salt in the harbour rises by 5% in a year"),
    ("Harbour team wins match by 3*2 in final", "Harbour team wins match by 3 2 in final"),
    ("Pilots' toll falls to ₽5 in the strait", "Pilots' toll falls to ₹5 in the strait"),
    ("🔴 Storm reaches the coast of Tidewick", "🟢 Storm reaches the coast of Tidewick"),
    ("Council votes on the quay", "Council votes on the quay – as it happened"),
    ("Council votes on the quay", "Council votes on the quay: what we know so far"),
    ("Council votes on the quay", "Council votes on the quay – five things to watch"),
    ("Council votes on the quay", "Council votes on the quay: a photo essay"),
    ("Council votes on the quay", "Council votes on the quay | How it came to this"),
    ("Council votes on the quay", "Opinion | Council votes on the quay"),
    ("Toll of 1,50 a gull is asked", "Toll of 150 a gull is asked"),
];

#[test]
fn another_article_of_the_same_day_is_never_taken() {
    let author = &["Oh Hyun-seok"];
    let mut wrong = Vec::new();
    let mut tried = 0;
    let mut try_one = |why: &str, cited: &str, title: &str| {
        for (cited, title) in [(cited, title), (title, cited)] {
            // The same author and day, the worst case.
            let shown = Shown {
                authors: author,
                ..listed(title)
            };
            tried += 1;
            if found(wanted(cited, Some(DAY_CITED), author), &[shown]).is_some() {
                wrong.push(format!("{why}: {cited} / {title}"));
            }
        }
    };
    for title in HEADLINES {
        for (why, change) in CHANGES {
            if let Some(other) = change(title).filter(|other| other != title) {
                try_one(why, title, &other);
            }
        }
    }
    for (cited, title) in OTHERS {
        try_one("by hand", cited, title);
    }
    assert!(tried >= 200, "{tried}");
    assert_eq!(wrong, Vec::<String>::new(), "of {tried}");
}

#[test]
fn the_same_headline_of_another_day_is_never_taken() {
    let other_days = [
        "2024-07-13",
        "2023-07-13",
        "2026-07-13",
        "2025-06-13",
        "2025-08-13",
        "2025-07-12",
        "2025-07-14",
        "2025-07-20",
        "2025-07-06",
        "2024-07-13T08:00:00Z",
        "2025-07-15T08:00:00Z",
        "2025-07-14T09:00:00Z",
        "2025-07-12T09:00:00Z",
        "2025-07-14T00:10:00+09:00",
        "2025-07-12T23:50:00+09:00",
        "2020-07-13T12:00:00",
    ];
    for title in HEADLINES {
        for day in other_days {
            let shown = Shown {
                published: Some(day),
                authors: &["Oh Hyun-seok"],
                ..listed(title)
            };
            let cited = wanted(title, Some(DAY_CITED), &["Oh Hyun-seok"]);
            assert_eq!(found(cited, &[shown]), None, "{title} of {day}");
        }
    }
}

#[test]
fn what_leaves_a_doubt_is_not_taken() {
    let cited = |title| wanted(title, Some(DAY_CITED), &["Ada Lund"]);
    // No date anywhere.
    let dateless = Shown {
        published: None,
        ..listed(HEADLINES[0])
    };
    assert_eq!(found(cited(HEADLINES[0]), &[dateless]), None);
    // Another author.
    let other = Shown {
        authors: &["Odo Brandt"],
        ..listed(HEADLINES[0])
    };
    assert_eq!(found(cited(HEADLINES[0]), &[other]), None);
    // A short headline may come every day.
    assert_eq!(
        found(cited("Morning news"), &[listed("Morning news")]),
        None
    );
    // A beginning, and nobody says whose.
    let long = listed("Security adviser says pilotage issue off the table in negotiations");
    assert_eq!(
        found(
            cited("Security adviser says pilotage issue off the…"),
            &[long]
        ),
        None
    );
    // Two articles that begin alike.
    let signed = |title, path| Shown {
        authors: &["Ada Lund"],
        path,
        ..listed(title)
    };
    let both = [
        signed("Security adviser says pilotage issue off the table", "/a"),
        signed("Security adviser says pilotage issue off the cards", "/b"),
    ];
    assert_eq!(
        found(
            cited("Security adviser says pilotage issue off the…"),
            &both
        ),
        None
    );
    // A second headline that the page does not have, or has in a sentence of its text only.
    let in_text = Shown {
        text: "This is what we know so far of the strike of the millers, he said.",
        ..signed("Tide mill of Tidewick", "/a")
    };
    assert_eq!(
        found(
            cited("Tide mill of Tidewick: what we know so far"),
            &[in_text]
        ),
        None
    );
    let first = signed("Tide mill of Tidewick", "/a");
    assert_eq!(
        found(
            cited("Tide mill of Tidewick: the strike of the millers"),
            &[first]
        ),
        None
    );
    // A daily form, in UTC: which day of the two is it?
    let daily = |published, path| Shown {
        published: Some(published),
        path,
        ..listed("Top headlines in the newspapers of the harbour today")
    };
    let days = [
        daily("2025-07-12T22:00:00Z", "/12"),
        daily("2025-07-14T03:00:00Z", "/14"),
    ];
    let headline = "Top headlines in the newspapers of the harbour today";
    assert_eq!(found(wanted(headline, Some(DAY_CITED), &[]), &days), None);
    // An address that repeats the headline, over another article.
    let slug = Shown {
        path: "/news/night-ferry-returns-to-tidewick-after-nine-winters",
        own_title: Some("Night ferry returns to Tidewick after nine winters: letters"),
        ..SHOWN
    };
    assert_eq!(found(cited(HEADLINES[0]), &[slug]), None);
    // Undated: long before the digest, and after it.
    for day in ["2025-07-01", "2024-07-12", "2025-07-16"] {
        let shown = Shown {
            published: Some(day),
            ..listed(HEADLINES[0])
        };
        assert_eq!(
            found(wanted(HEADLINES[0], None, &[]), &[shown]),
            None,
            "{day}"
        );
    }
    assert_eq!(found(cited("…"), &[listed("…")]), None);
}

#[test]
fn a_film_a_recording_a_gallery_or_a_topic_under_the_headline_is_not_the_article() {
    let author = &["Ada Lund"][..];
    let shown = |path, kind| Shown {
        path,
        kind,
        authors: author,
        ..listed(HEADLINES[0])
    };
    for shown in [
        shown("/a", Kind::Video),
        shown("/a", Kind::Audio),
        shown("/video/a", Kind::Article),
        shown("/podcasts/2025/a", Kind::Article),
        shown("/a/gallery", Kind::Article),
        shown("/news/live/a", Kind::Article),
    ] {
        assert!(!finds(HEADLINES[0], shown), "{shown:?}");
    }
    // But where the digest says that it is one.
    let film = Shown {
        title: Some("Video: night ferry returns to Tidewick"),
        ..shown("/video/a", Kind::Video)
    };
    assert!(finds("Video: night ferry returns to Tidewick", film));
    // What gathers articles has no date of its own; an article may stand in its directory.
    let cited = || wanted(HEADLINES[0], Some(DAY_CITED), author);
    let topic = listed_at("/topics/night-ferry");
    let article = shown("/topics/a", Kind::Article);
    assert!(found_bare(cited(), &topic).is_none());
    assert!(found_bare(wanted(HEADLINES[0], Some(DAY_CITED), &[]), &topic).is_none());
    assert!(found(cited(), &[article]).is_some());
    // Elsewhere, a page that says nothing of itself is nobody's.
    assert!(found_bare(cited(), &listed_at("/a")).is_none());
}

fn listed_at(path: &str) -> Shown<'_> {
    Shown {
        path,
        ..listed(HEADLINES[0])
    }
}

/// The same as [`found`] of a page that has a headline and nothing else.
fn found_bare(wanted: Wanted, shown: &Shown<'_>) -> Option<Url> {
    let mut matcher = Matcher::new(vec![wanted], Vec::new());
    matcher.note(&Listed {
        url: url(shown.path),
        title: shown.title.map(str::to_owned),
        site: None,
        published: shown.published.map(date),
        changed: None,
        authors: Vec::new(),
    });
    let bare = Shown {
        published: None,
        ..*shown
    };
    match matcher.verdict(0) {
        Verdict::Found(candidate) | Verdict::Confirm(candidate) => {
            matcher.may_be(0, &page_of(&bare)).then_some(candidate.url)
        }
        Verdict::Check(candidates) => {
            let [candidate] = &candidates[..] else {
                return None;
            };
            let is_it = matcher.is_it(0, candidate, &page_of(&bare));
            is_it.then(|| candidate.url.clone())
        }
        Verdict::Nothing => None,
    }
}

#[test]
fn the_column_of_the_neighbouring_day_is_told_by_the_zone_of_the_site() {
    let column = "Morning notes from the Tidewick exchange";
    let author = &["Ada Lund"][..];
    let at = |published, title| Shown {
        published: Some(published),
        authors: author,
        path: title,
        ..listed(column)
    };
    let other = |published| Shown {
        title: Some("Gulls"),
        ..at(published, "/gulls")
    };
    for (published, zone, expected) in [
        ("2025-07-12T12:00:00Z", None, false),
        ("2025-07-14T06:00:00Z", None, false),
        ("2025-07-12T22:00:00Z", None, true),
        ("2025-07-14T03:00:00Z", None, true),
        (
            "2025-07-12T22:00:00Z",
            Some("2025-07-01T09:00:00+09:00"),
            true,
        ),
        (
            "2025-07-12T22:00:00Z",
            Some("2025-07-01T09:00:00-04:00"),
            false,
        ),
        (
            "2025-07-14T03:00:00Z",
            Some("2025-07-01T09:00:00-04:00"),
            true,
        ),
        (
            "2025-07-14T03:00:00Z",
            Some("2025-07-01T09:00:00+09:00"),
            false,
        ),
    ] {
        let shown = at(published, "/column");
        let cited = || wanted(column, Some(DAY_CITED), author);
        // Whichever of both is listed first.
        let lists = match zone {
            None => vec![vec![shown]],
            Some(zone) => vec![vec![other(zone), shown], vec![shown, other(zone)]],
        };
        for list in lists {
            let is_found = found(cited(), &list).is_some();
            assert_eq!(is_found, expected, "{published} {zone:?}");
        }
    }
    // Where the zone is not known, the author has to be.
    let unsigned = Shown {
        authors: &[],
        ..at("2025-07-12T22:00:00Z", "/column")
    };
    assert_eq!(
        found(wanted(column, Some(DAY_CITED), &[]), &[unsigned]),
        None
    );
}

#[test]
fn an_address_with_another_number_is_no_hint() {
    let hint = |title: &str, path: &str| {
        let mut matcher = Matcher::new(vec![wanted(title, Some(DAY_CITED), &[])], Vec::new());
        matcher.note(&Listed {
            url: url(path),
            title: None,
            site: None,
            published: None,
            changed: None,
            authors: Vec::new(),
        });
        !matches!(matcher.verdict(0), Verdict::Nothing)
    };
    let title = "Museum returns 16 bronzes to the old fishing harbour";
    assert!(hint(
        title,
        "/museum-returns-16-bronzes-to-the-old-fishing-harbour"
    ));
    assert!(hint(
        title,
        "/museum-returns-16-bronzes-to-the-old-fishing-harbour-2"
    ));
    assert!(hint(
        title,
        "/museum-returns-bronzes-to-the-old-fishing-harbour-2351619"
    ));
    assert!(!hint(
        title,
        "/museum-returns-17-bronzes-to-the-old-fishing-harbour"
    ));
    assert!(!hint(
        title,
        "/museum-returns-17-bronzes-to-the-old-fishing-harbour-2026"
    ));
}

#[test]
fn whom_the_digest_names_the_page_may_not_contradict() {
    let cited = || wanted(HEADLINES[0], Some(DAY_CITED), &["Jona Pike"]);
    let by = |own_authors| Shown {
        own_authors,
        ..listed(HEADLINES[0])
    };
    for own in [
        &["Jona Pike"][..],
        &["J. Pike"],
        &["김수연"],
        &["AP"],
        &["Mara Quill", "Pike, Jona"],
        &[],
    ] {
        assert!(found(cited(), &[by(own)]).is_some(), "{own:?}");
    }
    for own in [
        &["Mara Quill"][..],
        &["Mara Pike"],
        &["Mara Quill", "Odo Brandt"],
    ] {
        assert_eq!(found(cited(), &[by(own)]), None, "{own:?}");
    }
    let of_another_day = Shown {
        own_published: Some("2025-07-10"),
        ..listed(HEADLINES[0])
    };
    assert_eq!(found(cited(), &[of_another_day]), None);
    // The number in `/2025/07/2` may be no day; another month says that it is another article.
    let mut page = page_of(&of_another_day);
    let place = (Field::Published, IN_ADDRESS.to_owned());
    page.metadata.places.extend([place]);
    let matcher = Matcher::new(vec![cited()], Vec::new());
    assert!(matcher.may_be(0, &page));
    page.metadata.published = Some(date("2024-07-10"));
    assert!(!matcher.may_be(0, &page));
}

#[test]
fn what_is_named_without_a_date_was_there_before_and_is_told_by_its_author_or_its_words() {
    let shown = |published, authors| Shown {
        published: Some(published),
        authors,
        ..listed("What we know about the ferry dispute so far")
    };
    let cited = |cited: &str, authors: &[&str]| Wanted {
        cited: date(cited),
        ..wanted("What we know about the ferry dispute so far", None, authors)
    };
    let (pike, quill) = (&["Jona Pike"][..], &["Mara Quill"][..]);
    for (digest, by, listed, author, expected) in [
        // Within the week, by its author.
        (DAY_CITED, pike, "2025-07-08", pike, true),
        (DAY_CITED, pike, "2025-07-08", quill, false),
        (DAY_CITED, pike, "2025-07-12", &[][..], false),
        (DAY_CITED, pike, "2025-07-07", pike, true),
        (DAY_CITED, pike, "2025-07-06", pike, false),
        // Nobody is named: of the last days only.
        (DAY_CITED, &[][..], "2025-07-12", quill, true),
        (DAY_CITED, &[][..], "2025-07-08", quill, false),
        // What came later than the digest it does not name.
        (DAY_CITED, pike, "2025-07-14", pike, false),
        (DAY_CITED, pike, "2025-07-14T05:00:00Z", pike, true),
        (DAY_CITED, pike, "2025-07-14T20:00:00Z", pike, false),
        (
            "2025-07-13T08:00:00Z",
            pike,
            "2025-07-13T07:00:00Z",
            pike,
            true,
        ),
        (
            "2025-07-13T08:00:00Z",
            pike,
            "2025-07-13T09:00:00Z",
            pike,
            false,
        ),
    ] {
        let found = found(cited(digest, by), &[shown(listed, author)]).is_some();
        assert_eq!(
            found, expected,
            "{digest} by {by:?}: {listed} by {author:?}"
        );
    }
    // A short headline without an author may be any day's.
    let short = listed("Morning news of the harbour");
    assert_eq!(
        found(wanted("Morning news of the harbour", None, &[]), &[short]),
        None
    );
}
