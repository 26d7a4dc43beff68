//! Whole pages, small and invented: each reader alone, then the judgement between them.

use encoding_rs::EUC_KR;
use url::Url;

use super::*;
use crate::model::Kind;

fn read_at(url: &str, content_type: Option<&str>, body: &[u8]) -> Metadata {
    let url = Url::parse(url).unwrap();
    scrape(&Page {
        url: &url,
        content_type,
        body,
    })
    .metadata
}

fn read(body: &str) -> Metadata {
    read_at(
        "https://www.lantern.example/news/harbour-story-17",
        None,
        body.as_bytes(),
    )
}

fn published(metadata: &Metadata) -> Option<String> {
    metadata.published.map(|p| p.to_string())
}

#[test]
fn json_ld_goes_before_the_social_headline() {
    let page = r#"<title>Harbour bridge opens | The Lantern</title>
        <meta property="og:title" content="You will not believe this bridge">
        <meta property="og:site_name" content="The Lantern">
        <script type="application/ld+json">{"@type":"NewsArticle","headline":"Harbour bridge opens after nine years",
        "author":{"@type":"Person","name":"Mara Quill"},"datePublished":"2024-03-02T08:00:00+01:00",
        "dateModified":"2024-03-03T09:30:00+01:00","isAccessibleForFree":"False"}</script><h1>Harbour bridge opens</h1>"#;
    let metadata = read(page);
    assert_eq!(
        metadata.title.as_deref(),
        Some("Harbour bridge opens after nine years")
    );
    assert_eq!(metadata.authors, ["Mara Quill"]);
    assert_eq!(metadata.site.as_deref(), Some("The Lantern"));
    assert_eq!(
        published(&metadata).as_deref(),
        Some("2024-03-02T08:00:00+01:00")
    );
    assert_eq!(
        metadata.modified.map(|p| p.to_string()).as_deref(),
        Some("2024-03-03T09:30:00+01:00")
    );
    assert!(metadata.paywalled);
    assert_eq!(metadata.places[&Field::Title], "JSON-LD headline");
}

#[test]
fn a_graph_is_followed_by_its_identifiers() {
    let page = r##"<script type="application/ld+json">{"@graph":[
        {"@type":"WebSite","@id":"#site","name":"The Lantern"},
        {"@type":"Article","headline":"Tides are rising","author":[{"@id":"#p1"},{"@id":"#p2"}],"publisher":{"@id":"#org"},
         "datePublished":"2024-05-01"},
        {"@type":"Person","@id":"#p1","name":"Mara Quill"},{"@type":"Person","@id":"#p2","name":"Odo Fenn"},
        {"@type":"Organization","@id":"#org","name":"Lantern Press"}]}</script>"##;
    let metadata = read(page);
    assert_eq!(metadata.authors, ["Mara Quill", "Odo Fenn"]);
    assert_eq!(metadata.site.as_deref(), Some("Lantern Press"));
}

#[test]
fn broken_or_hostile_json_ld_is_mended_or_left_aside() {
    let raw = "<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"Two\nlines here\",}</script>";
    assert_eq!(read(raw).title.as_deref(), Some("Two lines here"));
    let deep = format!(
        "<title>Plain words</title><script type=application/ld+json>{}</script>",
        "[{\"a\":".repeat(10_000)
    );
    assert_eq!(read(&deep).title.as_deref(), Some("Plain words"));
    for odd in [
        "[null,1,{}]",
        "{\"@type\":5,\"author\":[[[]]]}",
        "{\"@id\":\"a\",\"author\":{\"@id\":\"a\"},\"@type\":\"Article\"}",
        "{",
        "\"x\"",
    ] {
        let _ = read(&format!("<script type=application/ld+json>{odd}</script>"));
    }
}

#[test]
fn opengraph_alone_is_enough() {
    let page = r#"<html lang="en-GB"><meta property="og:title" content="Bees return to the old mill - The Lantern">
        <meta property="og:site_name" content="The Lantern"><meta property="article:published_time" content="2023-06-07T10:00:00Z">
        <meta property="og:image" content="/pictures/bees.jpg"><meta property="og:description" content="After a decade, swarms.">
        <meta property="og:type" content="video.other"><link rel="canonical" href="/news/harbour-story-17">"#;
    let metadata = read(page);
    assert_eq!(
        metadata.title.as_deref(),
        Some("Bees return to the old mill")
    );
    assert_eq!(
        metadata.image.as_ref().map(Url::as_str),
        Some("https://www.lantern.example/pictures/bees.jpg")
    );
    assert_eq!(
        metadata.canonical_url.as_ref().map(Url::as_str),
        Some("https://www.lantern.example/news/harbour-story-17")
    );
    assert_eq!(
        metadata.description.as_deref(),
        Some("After a decade, swarms.")
    );
    assert_eq!(
        (metadata.language.as_deref(), metadata.kind),
        (Some("en-GB"), Kind::Video)
    );
    assert_eq!(
        published(&metadata).as_deref(),
        Some("2023-06-07T10:00:00Z")
    );
}

#[test]
fn microdata_of_the_article_counts_and_that_of_a_comment_does_not() {
    let page = r#"<div itemscope itemtype="https://schema.org/Article"><h1 itemprop="headline">Bakers strike again</h1>
        <span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Odo Fenn</b></span>
        <meta itemprop="datePublished" content="2022-02-03"></div>
        <div itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Angry Reader</span></div>"#;
    let metadata = read(page);
    assert_eq!(metadata.title.as_deref(), Some("Bakers strike again"));
    assert_eq!(metadata.authors, ["Odo Fenn"]);
    assert_eq!(published(&metadata).as_deref(), Some("2022-02-03"));
}

#[test]
fn dublin_core_is_read_and_its_names_are_turned() {
    let page = r#"<meta name="DC.title" content="On the drift of dunes"><meta name="DC.creator" content="Quill, Mara">
        <meta name="DC.date.issued" content="2021-11-12">"#;
    let metadata = read(page);
    assert_eq!(metadata.title.as_deref(), Some("On the drift of dunes"));
    assert_eq!(metadata.authors, ["Mara Quill"]);
    assert_eq!(published(&metadata).as_deref(), Some("2021-11-12"));
}

#[test]
fn what_only_the_page_shows_is_read() {
    let page = r#"<nav><a href="/x">12 May 2001</a></nav><h1>Ferry runs aground</h1><p class="byline">By <a href="/staff/fenn">Odo Fenn</a>,
        Senior Correspondent</p><time datetime="2020-09-08">Tuesday</time><p>Nobody was hurt.</p>
        <aside><time datetime="2019-01-02">other</time></aside>"#;
    let metadata = read(page);
    assert_eq!(metadata.title.as_deref(), Some("Ferry runs aground"));
    assert_eq!(metadata.authors, ["Odo Fenn"]);
    assert_eq!(published(&metadata).as_deref(), Some("2020-09-08"));
}

#[test]
fn a_house_that_signs_yields_to_the_byline() {
    let page = r#"<meta property="og:site_name" content="The Lantern"><script type="application/ld+json">
        {"@type":"Article","headline":"A long night","author":{"@type":"Person","name":"The Lantern"}}</script>
        <h1>A long night</h1><p class="byline">By Mara Quill</p>"#;
    assert_eq!(read(page).authors, ["Mara Quill"]);
    let alone = page.replace("By Mara Quill", "");
    assert_eq!(read(&alone).authors, ["The Lantern"]);
}

#[test]
fn a_change_is_never_the_publication() {
    let page = r#"<script type="application/ld+json">{"@type":"Article","headline":"A quiet day","dateModified":"2024-01-05"}</script>"#;
    let metadata = read(page);
    assert_eq!(metadata.published, None);
    assert_eq!(
        metadata.modified.map(|p| p.to_string()).as_deref(),
        Some("2024-01-05")
    );
}

#[test]
fn the_home_page_and_a_section_are_no_canonical_address() {
    for (href, want) in [
        ("/", None),
        ("/news", None),
        ("javascript:void(0)", None),
        (
            "/news/harbour-story",
            Some("https://www.lantern.example/news/harbour-story"),
        ),
        (
            "https://other.example/a#top",
            Some("https://other.example/a"),
        ),
    ] {
        let metadata = read(&format!("<link rel=canonical href='{href}'>"));
        assert_eq!(
            metadata.canonical_url.as_ref().map(Url::as_str),
            want,
            "{href}"
        );
    }
}

#[test]
fn korean_is_read_in_both_encodings() {
    let page = "<html><head><title>항구 다리 개통 | 등대일보</title></head><body><h1>항구 다리 개통</h1>\
        <p class=byline>김하늘 기자</p><p>시는 오늘 아홉 해 만에 항구 다리를 열었다고 밝혔다.</p></body></html>";
    let encoded = EUC_KR.encode(page).0;
    for body in [page.as_bytes(), &encoded] {
        let metadata = read_at(
            "https://news.lantern.co.kr/1",
            Some("text/html; charset=euc-kr"),
            body,
        );
        assert_eq!(metadata.title.as_deref(), Some("항구 다리 개통"));
        assert_eq!(metadata.authors, ["김하늘"]);
        assert_eq!(metadata.language.as_deref(), Some("ko"));
    }
}

#[test]
fn nothing_at_all_gives_nothing_but_the_host() {
    for body in ["", "   ", "\0\0\0", "<html></html>", "<title></title>"] {
        let metadata = read(body);
        assert_eq!(
            (metadata.title, metadata.authors.len(), metadata.published),
            (None, 0, None),
            "{body:?}"
        );
        assert_eq!(metadata.site.as_deref(), Some("lantern.example"));
    }
}

#[test]
fn documents_and_texts_are_not_parsed_as_pages() {
    let url = "https://www.lantern.example/2024/05/06/Annual_report%202023.pdf";
    let metadata = read_at(url, Some("text/html"), b"%PDF-1.7 <title>no</title>");
    assert_eq!(
        (metadata.kind, metadata.title.as_deref()),
        (Kind::Document, Some("Annual report 2023"))
    );
    assert_eq!(published(&metadata).as_deref(), Some("2024-05-06"));
    let text = read_at(
        "https://www.lantern.example/notes.txt",
        Some("text/plain"),
        b"\nNotes on tides\n\nLong text.",
    );
    assert_eq!(
        (text.kind, text.title.as_deref()),
        (Kind::Article, Some("Notes on tides"))
    );
}

#[test]
fn an_explanation_names_every_candidate_and_the_winner() {
    let url = Url::parse("https://www.lantern.example/a").unwrap();
    let body = b"<title>Low water at noon | Lantern</title><h1>Low water at noon</h1>";
    let page = Page {
        url: &url,
        content_type: None,
        body,
    };
    let (_, explained) = explain(&page, &Rules::default());
    let titles: Vec<_> = explained
        .iter()
        .filter(|e| e.field == Field::Title)
        .map(|e| (e.place.as_str(), e.won))
        .collect();
    assert_eq!(titles, [("<title>", false), ("visible <h1>", true)]);
}

#[test]
fn the_day_in_the_address_goes_before_the_same_moment_in_utc() {
    let page = r#"<meta property="article:published_time" content="2024-05-07T01:10:00Z">"#;
    let evening = read_at(
        "https://www.lantern.example/2024/05/06/late-game",
        None,
        page.as_bytes(),
    );
    assert_eq!(published(&evening).as_deref(), Some("2024-05-06"));
    let same_day = read_at(
        "https://www.lantern.example/2024/05/07/game",
        None,
        page.as_bytes(),
    );
    assert_eq!(
        published(&same_day).as_deref(),
        Some("2024-05-07T01:10:00Z")
    );
}

#[test]
fn the_sort_of_a_page_is_declared_in_three_ways() {
    for (page, want) in [
        (
            r#"<script type="application/ld+json">{"@type":"PodcastEpisode","name":"Tides"}</script>"#,
            Kind::Audio,
        ),
        (
            r#"<meta property="og:type" content="video.other">"#,
            Kind::Video,
        ),
        (
            r#"<div itemscope itemtype="https://schema.org/QAPage"><h1>Who rings the bell?</h1></div>"#,
            Kind::Discussion,
        ),
        ("<h1>Who rings the bell?</h1>", Kind::Article),
    ] {
        assert_eq!(read(page).kind, want, "{page}");
    }
}

#[test]
fn what_is_not_free_to_read_says_so_in_three_ways() {
    for (page, want) in [
        (
            r#"<script type="application/ld+json">{"@type":"Article","headline":"Tides","isAccessibleForFree":false}</script>"#,
            true,
        ),
        (
            r#"<script type="application/ld+json">{"@type":"Article","headline":"Tides",
            "isAccessibleForFree":"http://schema.org/True"}</script>"#,
            false,
        ),
        (
            r#"<div itemscope itemtype="https://schema.org/Article"><meta itemprop="isAccessibleForFree" content="False"></div>"#,
            true,
        ),
        (
            r#"<meta property="article:content_tier" content="locked">"#,
            true,
        ),
        (
            r#"<meta property="article:content_tier" content="metered">"#,
            false,
        ),
    ] {
        assert_eq!(read(page).paywalled, want, "{page}");
    }
}

#[test]
fn an_instant_takes_the_offset_that_the_clock_of_the_page_shows() {
    let page = |shown: &str| {
        format!(
            r#"<meta property="article:published_time" content="2024-05-07T01:10:42Z"><h1>Low water at noon</h1>
            <p class="date">{shown}</p>"#
        )
    };
    for (shown, want) in [
        ("May 6, 2024 | 9:10 p.m.", "2024-05-06T21:10:42-04:00"),
        ("7. Mai 2024, 03:10 Uhr", "2024-05-07T03:10:42+02:00"),
        // Another moment, and the same by a clock in UTC.
        ("May 6, 2024 | 9:11 p.m.", "2024-05-07T01:10:42Z"),
        ("7 May 2024, 01:10", "2024-05-07T01:10:42Z"),
    ] {
        assert_eq!(
            published(&read(&page(shown))).as_deref(),
            Some(want),
            "{shown}"
        );
    }
}

#[test]
fn an_address_that_is_older_by_a_week_has_the_first_publication() {
    let page = r#"<meta property="article:published_time" content="2024-05-20T10:00:00+02:00">"#;
    for (day, want) in [
        ("2022/3/4", "2022-03-04"),
        ("2024/05/18", "2024-05-20T10:00:00+02:00"),
    ] {
        let url = format!("https://www.lantern.example/{day}/bell");
        let metadata = read_at(&url, None, page.as_bytes());
        assert_eq!(published(&metadata).as_deref(), Some(want), "{day}");
    }
}

#[test]
fn dates_count_near_the_headline_and_by_their_labels() {
    let head = "<title>Low water at noon | The Lantern</title>";
    let menu = "<ul><li>Sea<li>Land<li>Weather<li>Letters<li>Tides<li>Boats</ul>".repeat(60);
    let story = "<p>The harbour fell dry on Tuesday for the first time in nine winters, and people walked to the boats.</p>"
        .repeat(6);
    for (page, want) in [
        // Behind a menu longer than any page should have.
        (
            format!("<p>1.1.2001</p>{menu}<h1>Low water at noon</h1><p>16.5.2024</p>{story}"),
            Some("2024-05-16"),
        ),
        // The logo is the first heading.
        (
            format!(
                "<h1>The Lantern</h1><p>1 Jan 2001</p>{menu}<h2>Low water at noon</h2><p>16 May 2024</p>"
            ),
            Some("2024-05-16"),
        ),
        // The label stands on the line before.
        (
            "<h1>Low water at noon</h1><b>Last updated:</b><p class=date>9 May 2024</p><div>Published:</div><p>16 May 2024</p>".to_owned(),
            Some("2024-05-16"),
        ),
        (
            format!("<h1>Low water at noon</h1><p>(16 May 2024) {}", &story[3..]),
            Some("2024-05-16"),
        ),
        (
            format!("<h1>Low water at noon</h1>{story}<div class=published>16 May 2024</div>"),
            Some("2024-05-16"),
        ),
        // A sentence, the day of the visit, another story's date.
        (
            "<h1>Low water at noon</h1><p>The next meeting of all the pilots is on 16 May 2024 at eight.</p>".to_owned(),
            None,
        ),
        (
            "<h1>Low water at noon</h1><p>It is currently 16 May 2024, 10:12</p>".to_owned(),
            None,
        ),
    ] {
        assert_eq!(
            published(&read(&format!("{head}{page}"))).as_deref(),
            want,
            "{page}"
        );
    }
}

#[test]
fn what_heads_the_page_is_not_always_the_headline() {
    for (page, want) in [
        // In other words than for social media.
        (
            r#"<meta property="og:title" content="You will not believe what fell dry in the harbour at noon">
            <title>Harbour fell dry at noon on Tuesday | The Lantern</title><h1>The harbour fell dry on Tuesday at noon</h1>"#,
            "The harbour fell dry on Tuesday at noon",
        ),
        // A section as the first heading.
        (
            r#"<meta property="og:title" content="Low water at noon"><title>News - The Lantern</title><h1>News</h1>
            <h1>Low water at noon</h1>"#,
            "Low water at noon",
        ),
        // Sections behind the headline, which stands in no heading.
        (
            "<title>Low water at noon | Boats | Forum | The Lantern</title><div class=top>Low water at noon</div>",
            "Low water at noon",
        ),
        // The headline where the site's name belongs.
        (
            r#"<meta name=application-name content="Low water at noon in the harbour"><title>Low water at noon in the
            harbour</title><h1>Low water at noon in the harbour</h1><h2 class=title>Another story of the coast</h2>"#,
            "Low water at noon in the harbour",
        ),
    ] {
        assert_eq!(read(page).title.as_deref(), Some(want), "{page}");
    }
}

#[test]
fn authors_are_made_whole_and_stand_near_the_headline() {
    let head = "<title>Low water at noon | The Lantern</title>";
    let story = "<p>The harbour fell dry on Tuesday for the first time in nine winters, and people walked to the boats.</p>"
        .repeat(6);
    for (page, want) in [
        // Two places name another.
        (
            r#"<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"name":"Mara Quill"}}</script>
            <meta name="author" content="Mara Quill, Odo Fenn"><h1>Low water at noon</h1><p>By Mara Quill and Odo Fenn</p>"#.to_owned(),
            vec!["Mara Quill", "Odo Fenn"],
        ),
        // An agency beside a person.
        (
            r#"<script type="application/ld+json">{"@type":"Article","headline":"x","publisher":{"name":"The Lantern"},
            "author":[{"name":"Mara Quill"},{"@type":"Organization","name":"Coast Press"}]}</script>"#.to_owned(),
            vec!["Mara Quill", "Coast Press"],
        ),
        // The house with its slogan, and the address of an author's page.
        (
            r#"<meta property="og:site_name" content="The Lantern"><meta name="author" content="The Lantern – News of the coast">
            <meta property="article:author" content="https://www.lantern.example/editors/mara-quill">"#.to_owned(),
            vec!["Mara Quill"],
        ),
        (format!("<h1>Low water at noon</h1><p>6.5.2024 - Mara Quill</p>{story}"), vec!["Mara Quill"]),
        // Other stories name theirs far below.
        (
            format!("<h1>Low water at noon</h1><p class=byline>By Mara Quill</p>{story}{story}{story}<a rel=author href=/x>Odo Fenn</a>"),
            vec!["Mara Quill"],
        ),
    ] {
        assert_eq!(read(&format!("{head}{page}")).authors, want, "{page}");
    }
}

#[test]
fn a_page_without_a_picture_for_sharing_has_the_one_that_it_opens_with() {
    let page = r#"<title>Low water at noon</title><img src="/logo.jpg"><h1>Low water at noon</h1>
        <img src="/boats.jpg" width="600"><p>The harbour fell dry on Tuesday for the first time in nine winters.</p>"#;
    let image = read(page).image;
    assert_eq!(
        image.as_ref().map(Url::as_str),
        Some("https://www.lantern.example/boats.jpg")
    );
}

#[test]
fn scripts_that_hold_json_ld_without_saying_so_are_read() {
    let page = r#"<script>{"@context":"https://schema.org","@type":"NewsArticle","headline":"Low water at noon",
        "datePublished":"2024-05-06T22:06:08:684Z"}</script>"#;
    let metadata = read(page);
    assert_eq!(metadata.title.as_deref(), Some("Low water at noon"));
    assert_eq!(
        published(&metadata).as_deref(),
        Some("2024-05-06T22:06:08Z")
    );
}

#[test]
fn the_date_of_another_story_is_none_of_this_page() {
    let text = "<p>The boat left the pier at noon, as it did nine winters ago, and nobody who stood there waved to it.</p>";
    let other = r#"<a href="/2"><h3>Another boat came back last year</h3></a><time datetime="2019-05-03">3 May 2019</time>"#;
    for others in [
        format!("<ul><li>{other}</ul>"),
        format!("<div><div>{other}</div></div>"),
        format!("<article>{other}</article>"),
        r#"<ul><li><time datetime="2019-05-03">3.5.</time> <a href="/2">Another boat came back last year</a></ul>"#.to_owned(),
        r#"<p><a href="/2">Another boat came back last year</a></p><p>3 May 2019</p>"#.to_owned(),
    ] {
        let page = format!("<title>The ferry is back</title><h1>The ferry is back</h1>{text}<div>{others}</div>");
        let found = read(&page);
        assert_eq!(found.published, None, "{others}");
        // The article's own date stands, above its text or at its end.
        for own in [
            format!("<h1>The ferry is back</h1><a href=/boats>All that we have on boats and ferries</a><time datetime=2024-05-03></time>{text}{others}"),
            format!("<h1>The ferry is back</h1>{text}<p>Published: 3 May 2024</p><div>{others}</div>"),
        ] {
            let page = format!("<title>The ferry is back</title>{own}");
            let found = read(&page);
            assert_eq!(published(&found).as_deref(), Some("2024-05-03"), "{own}");
        }
    }
}

#[test]
fn the_words_of_other_bylines_are_known() {
    let text = "<p>The boat left the pier at noon, as it did nine winters ago, and nobody who stood there waved to it.</p>";
    for (byline, want) in [
        ("<li>기자명 김민수 기자</li>", "김민수"),
        ("<p>بقلم: سامي حداد</p>", "سامي حداد"),
        ("<p>Words by Greta Lind</p>", "Greta Lind"),
        ("<p>Haber: Ayşe Demir</p>", "Ayşe Demir"),
        (
            "<p>2025-06-18 09:12 来源：港口日报 记者 李小明</p>",
            "李小明",
        ),
        (
            "<meta name=author content=Redacción><div class=firma>Por Lucía Ortega</div>",
            "Lucía Ortega",
        ),
        ("<meta name=author content=Redacción>", "Redacción"),
    ] {
        let found = read(&format!(
            "<title>The ferry is back</title><h1>The ferry is back</h1>{byline}{text}"
        ));
        assert_eq!(found.authors, [want], "{byline}");
    }
}

#[test]
fn of_two_times_the_one_called_updated_is_the_change() {
    let text = "<p>The boat left the pier at noon, as it did nine winters ago, and nobody who stood there waved to it.</p>";
    let both = "<time class='entry-date published' datetime=2024-10-03></time><time class=updated datetime=2024-10-05></time>";
    let found = read(&format!(
        "<title>The ferry is back</title><h1>The ferry is back</h1>{both}{text}"
    ));
    assert_eq!(published(&found).as_deref(), Some("2024-10-03"));
    assert_eq!(
        found.modified.map(|p| p.to_string()).as_deref(),
        Some("2024-10-05")
    );
    let one = "<time class='entry-date updated' datetime=2024-10-05></time>";
    let found = read(&format!(
        "<title>The ferry is back</title><h1>The ferry is back</h1>{one}{text}"
    ));
    assert_eq!(published(&found).as_deref(), Some("2024-10-05"));
}

#[test]
fn a_label_before_a_headline_is_left_out() {
    let found = read(
        "<title>[17] Tides of small harbours</title><h1><span>Title:</span>Tides of small harbours</h1>",
    );
    assert_eq!(found.title.as_deref(), Some("Tides of small harbours"));
}
