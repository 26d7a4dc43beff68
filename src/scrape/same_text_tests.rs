//! One story in the templates of three sites: the text that is kept of each must be known as the same.
#![allow(clippy::format_collect, reason = "a test may be brief")]

use url::Url;

use super::*;
use crate::text::{overlap, shingles, tokens};

/// Copies have this much in common, other stories on the same matter less than half of it.
const SAME: f64 = 0.8;

const STORY: [&str; 6] = [
    "The night ferry will sail again from the first of May, nine winters after the harbour council laid it up.",
    "Captain Odo Brandt said on Tuesday that two of the three engines had been taken apart and put together again, and \
     that the third would follow when the parts arrive from the yard at Holm.",
    "\u{201c}Nobody who stood on the pier that evening thought that it would be the last crossing,\u{201d} he said.",
    "The council pays for the boat in winter, when it sails empty, out of the tax on lamps, which it raised by a tenth.",
    "Fishermen had asked for the crossing since the road over the dunes was closed by sand for eleven days in March.",
    "Tickets are sold at the old customs house, and children travel free until the end of the summer.",
];
const NEAR_MISS: [&str; 5] = [
    "The night ferry will not sail before June, the harbour council said, because a crane is missing at the yard.",
    "Captain Odo Brandt had hoped for the first of May; two of three engines are ready, he told the council on Friday.",
    "A second boat could take the mail until then, but its owner asks for twice what the council is ready to pay.",
    "Fishermen said that they had heard such promises before, and that the road over the dunes was open at last.",
    "The council will meet again on Monday to talk of the crane, of the mail, and of who is to pay for either.",
];

fn paragraphs(story: &[&str], between: &str) -> String {
    story
        .iter()
        .map(|p| format!("<p>{p}</p>{between}"))
        .collect()
}

/// A newspaper: menus, the text in parts between advertisements, other stories, comments as long as the text.
fn newspaper(story: &[&str]) -> String {
    let advertisement = r#"</div><div class="ad-slot">Advertisement</div><div class="part">"#;
    let comments: String = (0..9)
        .map(|n| format!("<div class='comment'><p>Reader {n} thinks that this is all the fault of the council, as it was \
                          in the year of the flood, and that nobody ever listens to reader {n}.</p></div>"))
        .collect();
    format!(
        "<html><head><title>Night ferry returns | The Lantern</title></head><body>\
         <div class='cookie-banner'><p>We and our 812 partners store and read what your device holds, to show you more \
         of the same, and would like you to agree to that before you read on.</p></div>\
         <nav><ul><li><a href=/>Home</a><li><a href=/sea>Sea</a><li><a href=/land>Land</a></ul></nav>\
         <main><article><h1>Night ferry returns</h1><p class=byline>By Mara Quill</p>\
         <div class=body><div class=part>{}</div></div>\
         <aside class=related><h3>More</h3><p><a href=/x>The lamp tax rises by a tenth, and who has to pay it when the \
         oil runs out in the long nights of the winter</a></p></aside></article></main>\
         <section id=comments>{comments}</section>\
         <footer><p>The Lantern is printed at the harbour by the Lantern Press, which takes no responsibility for the \
         tides, the weather, or what is said in the letters of its readers.</p></footer></body></html>",
        paragraphs(story, advertisement)
    )
}

/// A blog of the first years: tables, line breaks for paragraphs, a blogroll, remarks in a list.
fn blog(story: &[&str]) -> String {
    let roll: String = (0..40)
        .map(|n| format!("<a href=/b{n}>A blog about boats no. {n}</a><br>"))
        .collect();
    format!(
        "<title>Quayside letters: Night ferry returns</title><table><tr><td width=200>{roll}</td><td>\
         <font size=5>Night ferry returns</font><br>{}<br>posted by mara at 10:12 | <a href=#c>3 comments</a>\
         <ol class=commentlist><li>So it comes back after all, who would have thought so when they sold the bell of the \
         boat to that museum on the mainland?</ol></td></tr></table>",
        story.join("<br><br>")
    )
}

/// An agency's page: no article element, sections without meaning, boilerplate before and behind the text.
fn agency(story: &[&str]) -> String {
    let list: String = (0..30)
        .map(|n| format!("<div class=c7><a href=/s{n}>Story {n} of the day in a few words more than a menu has</a></div>"))
        .collect();
    format!(
        "<title>Night ferry returns</title><div class=a1><div class=b2>{list}</div><div class=b3><h2>Night ferry \
         returns</h2><div class=c1>HOLM, 4 March (Coast Press)</div><section><div class=x>{}</div></section>\
         <p>(c) Coast Press. Not to be copied.</p></div><div class=newsletter><p>Every morning the stories of the coast \
         in your letter box: leave your address here, and take it back whenever you like.</p></div></div>",
        paragraphs(story, "")
    )
}

fn text_of(page: &str) -> String {
    let url = Url::parse("https://www.lantern.example/sea/night-ferry").unwrap();
    let scraped = scrape(&Page {
        url: &url,
        content_type: None,
        body: page.as_bytes(),
    });
    assert_eq!(scraped.wall, None);
    scraped.text
}

fn alike(a: &str, b: &str) -> f64 {
    overlap(&shingles(&tokens(a), 5), &shingles(&tokens(b), 5))
}

#[test]
fn copies_in_other_templates_are_known() {
    let plain = STORY.join("\n");
    let pages = [newspaper(&STORY), blog(&STORY), agency(&STORY)].map(|page| text_of(&page));
    for (i, text) in pages.iter().enumerate() {
        assert!(alike(text, &plain) >= 0.95, "template {i}: {text}");
        for other in &pages {
            assert!(alike(text, other) >= SAME, "{text}\n--\n{other}");
        }
        for foreign in [
            "Reader 3",
            "partners",
            "in your letter box",
            "A blog about boats",
            "lamp tax rises",
        ] {
            assert!(!text.contains(foreign), "template {i}: {text}");
        }
    }
}

#[test]
fn another_story_on_the_same_matter_is_none() {
    let miss = newspaper(&NEAR_MISS);
    for page in [newspaper(&STORY), blog(&STORY), agency(&STORY)] {
        assert!(alike(&text_of(&page), &text_of(&miss)) < SAME / 2.0);
    }
}

#[test]
fn a_story_that_its_site_calls_a_teaser_is_found_all_the_same() {
    let page = format!(
        "<title>x</title><h2>x</h2><div class=teaser>{}</div>",
        paragraphs(&STORY, "")
    );
    assert!(alike(&text_of(&page), &STORY.join("\n")) >= 0.95);
}

#[test]
fn the_text_is_bounded() {
    let page = format!(
        "<title>x</title><div>{}</div>",
        paragraphs(&STORY, "").repeat(4_000)
    );
    assert!(text_of(&page).len() <= 64 * 1024);
}
