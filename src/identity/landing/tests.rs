use super::*;

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

/// A page, undated, and a citation with a headline, where they have any.
fn judged(cited: &str, headline: &str, landed: &str, title: &str) -> Landing {
    judged_at(cited, headline, landed, title, false)
}

fn judged_at(cited: &str, headline: &str, landed: &str, title: &str, is_dated: bool) -> Landing {
    let told = Cited {
        headlines: vec![headline.to_owned()],
        quoted: Vec::new(),
    };
    let page = Answer {
        url: &url(landed),
        titles: &[title.to_owned()],
        canonical: None,
        is_dated,
        text: "",
    };
    landing(&url(cited), &told, &page)
}

#[test]
fn a_page_may_speak_for_its_own_site_only() {
    let page = url("https://example.org/story?x=1");
    assert!(believes_canonical(&page, &url("https://example.org/story")));
    assert!(!believes_canonical(&page, &url("https://example.org/")));
    assert!(!believes_canonical(
        &page,
        &url("https://example.com/story")
    ));
}

#[test]
fn a_front_page_a_section_a_form_or_a_notice_is_not_the_article() {
    for landed in [
        "/",
        "/?utm_source=gone",
        "/index.html",
        "/index.php",
        "/default.aspx",
        "/home",
        "/en/",
        "/ko",
        "/pt-br/index.html",
        "/main.do",
        "/news/",
        "/news/?utm_medium=social",
        "/account/login?next=/news/story-1",
        "/users/sign_in",
        "/wp-login.php",
        "/404.html",
        "/error404.html",
        "/page_not_found",
        "/expired",
        "/sorry",
        "/maintenance.html",
    ] {
        let cited = url("https://example.org/news/story-1");
        let landed = url("https://example.org").join(landed).unwrap();
        assert!(!may_lead(&cited, &landed), "{landed}");
    }
    let cited = url("https://example.org/story");
    assert!(!may_lead(
        &cited,
        &url("https://login.example.org/?for=story")
    ));
    assert!(may_lead(
        &cited,
        &url("https://www.example.org/2025/story.html")
    ));
    assert!(may_lead(
        &cited,
        &url("https://example.org/maintenance/story.html")
    ));
    assert!(may_lead(&url("https://example.org/story/amp"), &cited));
    assert!(!may_lead(&url("https://example.org/story/tide"), &cited));
    let front = url("https://example.org/");
    assert!(may_lead(&url("https://short.example/"), &front));
    assert!(may_lead(
        &url("https://example.org/"),
        &url("https://example.org/en/")
    ));
}

#[test]
fn an_article_that_moved_and_the_target_of_a_short_link_are_what_was_cited() {
    let other = "What a captain should not do";
    let title = "Ferry runs aground off Selm";
    for (cited, headline, landed) in [
        (
            "https://example.org/story/17",
            "",
            "https://www.example.org/story/17/",
        ),
        (
            "https://example.org/2024/ferry-aground",
            other,
            "https://example.org/news/ferry-aground-off-selm",
        ),
        (
            "https://example.org/view.do?idx=48213",
            other,
            "https://example.org/article/48213",
        ),
        (
            "https://example.org/story/17",
            other,
            "https://paper.example/story/17",
        ),
        (
            "https://example.org/guide",
            other,
            "https://example.org/guide/introduction",
        ),
        ("https://example.org/", other, "https://example.org/start"),
        (
            "https://example.org/17",
            "Ferry aground off Selm",
            "https://example.org/a",
        ),
        (
            "https://example.org/17",
            "The a-tool is out",
            "https://example.org/a-tool",
        ),
        (
            "https://example.org/ferry-runs-aground",
            other,
            "https://example.org/a",
        ),
        (
            "https://bit.ly/3xYzAbC",
            "Paper raises its price",
            "https://paper.example/",
        ),
    ] {
        assert_eq!(
            judged(cited, headline, landed, title),
            Landing::There,
            "{cited} {landed}"
        );
    }
}

#[test]
fn short_links_and_trackers_lead_to_what_is_an_article_by_itself() {
    let judged = |cited: &str, landed: &str, is_dated, text: &str| {
        let page = Answer {
            url: &url(landed),
            canonical: None,
            titles: &["Ferry runs aground off Selm".to_owned()],
            is_dated,
            text,
        };
        let cited_as = Cited {
            headlines: vec!["What a captain should not do".to_owned()],
            quoted: Vec::new(),
        };
        landing(&url(cited), &cited_as, &page)
    };
    let long = "The ferry struck the bank in thick fog. ".repeat(10);
    let article = "https://example.org/article/48213";
    for cited in ["https://bit.ly/3xYzAbC", "https://example.com/x1"] {
        let by_date = judged(cited, "https://example.org/a", true, "");
        let by_text = judged(cited, article, false, &long);
        assert_eq!([by_date, by_text], [Landing::There; 2], "{cited}");
        let notice = judged(
            cited,
            "https://example.org/this-link-is-no-more",
            false,
            "Sorry.",
        );
        assert_eq!(notice, Landing::Doubtful, "{cited}");
    }
    let of_its_site = judged("https://example.org/x1", article, true, &long);
    let of_a_story = judged("https://example.com/2019/05/12.html", article, true, &long);
    assert_eq!([of_its_site, of_a_story], [Landing::Doubtful; 2]);
}

#[test]
fn what_a_digest_quotes_is_found_in_the_page() {
    let told = Cited {
        headlines: vec!["A word on ferries".to_owned()],
        quoted: vec![
            "The ferry struck the bank in thick fog, the harbour authority said on Tuesday."
                .to_owned(),
        ],
    };
    let says = |text: &str| {
        let page = Answer {
            url: &url("https://example.org/b"),
            titles: &[],
            canonical: None,
            is_dated: false,
            text,
        };
        landing(&url("https://example.org/a"), &told, &page)
    };
    let text = "On its way from Selm the ferry struck the bank in thick fog, the harbour authority said. It was late.";
    assert_eq!(says(text), Landing::There);
    assert_eq!(
        says("Welcome to the site of the harbour."),
        Landing::Doubtful
    );
}

#[test]
fn a_redirect_that_nothing_speaks_for_is_doubtful() {
    let (headline, title) = ("Council votes on the roof", "Welcome to the site of news");
    for (cited, landed) in [
        (
            "https://example.org/2026/11/story-1",
            "https://example.org/plans",
        ),
        (
            "https://example.org/2026/11/story-1",
            "https://example.org/search?q=gone",
        ),
        (
            "https://example.org/2026/11/story-1",
            "https://example.org/?err=404",
        ),
        (
            "https://example.org/2026/11/story-1",
            "https://example.org/2026/11/the-harbour-wall-is-rebuilt",
        ),
        (
            "https://example.org/view.do?idx=48213",
            "https://example.org/view.do",
        ),
        ("https://bit.ly/3xYzAbC", "https://example.org/plans"),
        ("https://bit.ly/3xYzAbC", "https://example.org/"),
    ] {
        assert_eq!(
            judged(cited, headline, landed, title),
            Landing::Doubtful,
            "{cited} {landed}"
        );
    }
    let told_in_words = "https://example.org/2026/council-votes-on-the-roof";
    let judged = |is_dated| {
        judged_at(
            told_in_words,
            headline,
            "https://example.org/plans",
            title,
            is_dated,
        )
    };
    assert_eq!(
        [judged(false), judged(true)],
        [Landing::Elsewhere, Landing::Doubtful]
    );
}

#[test]
fn a_stop_on_the_way_is_of_the_article_where_it_has_its_name() {
    let cited = url("https://example.org/2026/ferry-aground");
    let shares = |hop: &str| share_a_name(&cited, &url(hop));
    assert!(shares("https://example.org/ferry-aground.html"));
    assert!(shares("https://paper.example/r/ferry-aground-off-selm"));
    assert!(!shares("https://example.org/gate?to=ferry-aground"));
    assert!(!shares("https://example.org/2026/"));
}
