use super::*;

const FEW: Limits = Limits {
    open: 200,
    nodes: 20_000,
    steps: 1_000_000,
};

/// Parses a hostile page within few limits, which it must reach and not exceed by more than a token's work.
fn ends(page: &str) -> Html {
    let bounded = run(page, FEW);
    let shown: String = page.chars().take(80).collect();
    let (nodes, steps) = (bounded.nodes.get(), bounded.steps.get());
    assert!(
        bounded.is_full.get(),
        "{shown}: {nodes} nodes, {steps} steps"
    );
    let most = 2 * (FEW.open + ASKED_EVERY);
    assert!(
        bounded.open.get() <= most,
        "{shown}: {} open",
        bounded.open.get()
    );
    assert!(nodes <= FEW.nodes + most, "{shown}: {nodes} nodes");
    assert!(steps <= 3 * FEW.steps, "{shown}: {steps} steps");
    bounded.builder.sink.finish()
}

/// A part so many times, each with its number.
fn numbered(count: usize, part: impl Fn(usize) -> String) -> String {
    let parts: Vec<String> = (0..count).map(part).collect();
    parts.concat()
}

fn is_whole(page: &str) -> bool {
    !run(page, LIMITS).is_full.get()
}

#[test]
fn what_nests_too_deep_ends_the_page_whatever_it_closes() {
    for part in [
        "<div>",
        "<div></x>",
        "<div></p>",
        "<div></li></td>",
        "<div/>",
        "<p><object>",
        "<li><dd>",
        "<span>",
        "<b></x>",
        "<b></i>",
        "<div><object></div></object>",
        "<div><!</div>",
        "<div></div-x>",
        "<div><title></div></title>",
        "<div><script><!--<script></script></div>--></script>",
        "<svg><title></svg><div>",
        "<svg><g></x>",
        "<svg><link>",
        "<path>",
        "<table><tr><td></div>",
        "<template><div>",
        "<math><mi><div></p>",
    ] {
        let html = ends(&format!("<title>Kept</title>{}", part.repeat(3_000)));
        let deepest = html.tree.nodes().map(|node| node.ancestors().count());
        assert!(
            deepest.max() <= Some(2 * (FEW.open + ASKED_EVERY)),
            "{part}"
        );
        let text = html.tree.nodes().find_map(|node| node.value().as_text());
        assert_eq!(text.map(|text| &**text), Some("Kept"), "{part}");
    }
}

#[test]
fn what_is_opened_again_and_again_ends_the_page() {
    let open = |count, behind| numbered(count, |i| format!("<b id={i}>{behind}"));
    for page in [
        format!("<p>{}</p>{}", open(150, ""), "<p>x</p>".repeat(10_000)),
        format!("<p>{}</p>{}", open(5, ""), "<p>x</p>".repeat(10_000)),
        open(3_000, "</x>"),
        numbered(3_000, |i| format!("<div><b id={i}></div>")),
        numbered(3_000, |i| {
            format!("<div><b id={i}></div>x<object></b></object>")
        }),
        format!("<table>{}", open(3_000, "<td></b></td>")),
        format!("<b>{}", "<div>".repeat(100)) + &"</b><b>".repeat(10_000),
        numbered(3_000, |i| format!("<a id={i}><div></a></p>")),
    ] {
        ends(&page);
    }
}

#[test]
fn what_walks_far_at_every_tag_ends_the_page() {
    let objects = "<object>".repeat(150);
    let cells = "<tr><td><table>".repeat(50);
    let attributes = numbered(80, |i| format!(" a{i}"));
    for page in [
        "<span>".repeat(150) + &"</x>".repeat(20_000),
        "<div>".repeat(150) + &"<p></p>".repeat(20_000),
        "<div>".repeat(150) + &"x<!---->".repeat(20_000),
        format!("<template>{objects}</template>").repeat(100) + &"<b></b>".repeat(5_000),
        format!("<template>{cells}</template>").repeat(100) + &"<b></b>".repeat(5_000),
        "<table><object></table>".repeat(1_000) + &"<b></b>".repeat(5_000),
        "<table><tr><td><object><td></table>".repeat(1_000) + &"<b></b>".repeat(5_000),
        numbered(5_000, |i| format!("<body a{i}>")),
        "<b>".repeat(3) + &format!("<b{attributes}></b>").repeat(10_000),
    ] {
        ends(&page);
    }
}

#[test]
fn large_and_careless_pages_are_whole() {
    for page in [
        format!("<ul>{}", "<li>x<p>y".repeat(15_000)),
        format!("<table>{}", "<tr><td>a<td>b</p></div></font>".repeat(6_000)),
        "<div><div><p><a href=/x>One</a> of <b>two</b></p></div></div></div>".repeat(6_000),
        "<font><p>One<br></font></p></li>".repeat(6_000),
        "<div><template><p>x</p></template><object></object></div>".repeat(1_000)
            + &"<p><b>x</b>".repeat(6_000),
        "<div>".repeat(1_000) + &"<p>x".repeat(3_000),
        "<svg><path d=x /><use href=y /></svg>".repeat(6_000),
    ] {
        assert!(is_whole(&page), "{}", &page[..60]);
    }
}

#[test]
fn a_script_does_not_end_the_page() {
    let html = parse("<script>let a = '<p>'</script><p>x<script></script>y");
    let texts: Vec<&str> = html.root_element().text().collect();
    assert_eq!(texts, ["let a = '<p>'", "x", "y"]);
}

/// What no pass over the text can know to be a tag, because it cannot know what is one to the parser.
#[test]
fn a_tag_of_many_attributes_ends_the_page_wherever_it_stands() {
    let many = numbered(100_000, |i| format!(" a{i}"));
    for before in [
        "",
        "<!a <title>",
        "<title><script></title>",
        "<svg><title>",
        "<svg><style>",
    ] {
        let page = format!("<p>Kept{before}<p{many}>Lost");
        let html = parse(&page);
        let texts: String = html.root_element().text().collect();
        assert!(
            texts.contains("Kept") && !texts.contains("Lost"),
            "{before}"
        );
    }
    let long = format!("<p title='{}'>Kept", "x".repeat(PIECE * (MOST_SILENT - 1)));
    assert!(is_whole(&long));
    let prose = format!("<p>{}<p>Kept", "word ".repeat(100_000));
    assert_eq!(
        parse(&prose)
            .root_element()
            .text()
            .collect::<String>()
            .len(),
        500_004
    );
}
