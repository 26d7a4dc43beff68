//! PDFs built by hand, as several programs write them, and as nobody should.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use url::Url;

use crate::model::{Kind, Metadata};
use crate::scrape::{Page, scrape};

fn read(body: &[u8]) -> Metadata {
    let url = Url::parse("https://www.lantern.example/files/x17.pdf").unwrap();
    let page = Page {
        url: &url,
        content_type: Some("application/pdf"),
        body,
    };
    scrape(&page).metadata
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file: its objects by number, and its trailer.
#[derive(Default)]
struct File(Vec<u8>);

impl File {
    fn object(mut self, number: u32, text: &str) -> Self {
        write!(self.0, "{number} 0 obj\n{text}\nendobj\n").unwrap();
        self
    }

    fn stream(mut self, number: u32, keys: &str, data: &[u8]) -> Self {
        let length = data.len();
        write!(
            self.0,
            "{number} 0 obj\n<<{keys}/Length {length}>>\nstream\n"
        )
        .unwrap();
        self.0.extend_from_slice(data);
        self.0.extend_from_slice(b"\nendstream\nendobj\n");
        self
    }

    fn trailer(mut self, keys: &str) -> Vec<u8> {
        self.0.splice(..0, b"%PDF-1.7\n".iter().copied());
        write!(self.0, "trailer\n<<{keys}>>\nstartxref\n0\n%%EOF").unwrap();
        self.0
    }
}

const TREE: &str = "<</Type/Catalog/Pages 2 0 R/Lang(en-GB)>>";
const PAGE: &str =
    "<</Type/Page/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>/MediaBox[0 0 600 800]>>";
const FONT: &str = "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>";
const PROSE: &str = "/F1 10 Tf 0 -30 Td 12 TL (The boat left the pier at noon, as it did nine winters ago, and) Tj T* \
    (nobody who stood there thought that it would be the last one) Tj T* (to carry mail across the sound.) Tj";

/// A file of one page with a content and an information dictionary.
fn document(content: &str, information: &str) -> Vec<u8> {
    document_with(FONT, content, information)
}

fn document_with(font: &str, content: &str, information: &str) -> Vec<u8> {
    File::default()
        .object(1, TREE)
        .object(2, "<</Type/Pages/Count 1/Kids[3 0 R]>>")
        .object(3, PAGE)
        .stream(4, "/Filter/FlateDecode", &packed(content.as_bytes()))
        .object(5, font)
        .object(6, &format!("<<{information}>>"))
        .trailer("/Root 1 0 R/Info 6 0 R")
}

fn headed(headline: &str) -> String {
    format!("BT /F1 20 Tf 50 700 Td {headline} {PROSE} ET")
}

#[test]
fn the_information_dictionary_is_read() {
    let content = headed("(The night ferry returns) Tj");
    let metadata = read(&document(
        &content,
        "/Title(The night ferry returns)/Author(Mara Quill; Ann Lee)/Subject(What became of the boat to the island)\
         /CreationDate(D:20250713102000+09'00')/ModDate(D:20250714)",
    ));
    assert_eq!(metadata.title.as_deref(), Some("The night ferry returns"));
    assert_eq!(metadata.authors, ["Mara Quill", "Ann Lee"]);
    assert_eq!(
        metadata.published.map(|p| p.to_string()).as_deref(),
        Some("2025-07-13T10:20:00+09:00")
    );
    assert_eq!(
        metadata.modified.map(|p| p.to_string()).as_deref(),
        Some("2025-07-14")
    );
    assert_eq!(
        metadata.description.as_deref(),
        Some("What became of the boat to the island")
    );
    assert_eq!(metadata.language.as_deref(), Some("en-GB"));
    assert_eq!(metadata.kind, Kind::Document);
}

#[test]
fn strings_are_read_in_their_encodings() {
    for (title, want) in [
        (
            "<FEFF BC24 BC30 AC00 0020 B3CC C544 C628 B2E4>",
            "밤배가 돌아온다",
        ),
        (
            "<EFBBBF 4661 6872 6520 C3BC 6265 7220 64656E 2053756E64>",
            "Fahre über den Sund",
        ),
        ("(Caf\\351 \\204 the \\217boat\\220)", "Café — the ‘boat’"),
        (
            "<FEFF 001B 0065 006E 001B 0041 0020 0062 006F 0061 0074>",
            "A boat",
        ),
    ] {
        let metadata = read(&document("", &format!("/Title{title}")));
        assert_eq!(metadata.title.as_deref(), Some(want));
    }
}

#[test]
fn a_title_of_no_sense_yields_to_the_headline() {
    let content =
        headed("(The night ferry) Tj 0 -24 Td (returns to the long-) Tj 0 -24 Td (term berth*) Tj");
    for title in [
        "Microsoft Word - draft3.docx",
        "untitled",
        "Untitled-2",
        "press_release_final-v2",
        "",
        "13 July 2025",
        "Quartz PDFContext",
        "PowerPoint-Präsentation",
        "C:\\\\Users\\\\mq\\\\ferry.doc",
        "Annual budget of the fishery board",
    ] {
        let information = format!("/Title({title})/Producer(Quartz PDFContext 1.2)");
        let metadata = read(&document(&content, &information));
        assert_eq!(
            metadata.title.as_deref(),
            Some("The night ferry returns to the long-term berth"),
            "{title}"
        );
    }
    // Nothing stands against a title where the page has no headline.
    let metadata = read(&document("", "/Title(Annual budget of the fishery board)"));
    assert_eq!(
        metadata.title.as_deref(),
        Some("Annual budget of the fishery board")
    );
    assert_eq!(read(&document("", "/Title(untitled)")).title, None);
}

#[test]
fn accounts_and_programs_are_no_authors() {
    for author in [
        "mquill",
        "Microsoft Office User",
        "Administrator",
        "mq@lantern.example",
        "",
    ] {
        assert!(
            read(&document("", &format!("/Author({author})")))
                .authors
                .is_empty(),
            "{author}"
        );
    }
}

const XMP: &str = r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>
<rdf:Description rdf:about="" xmp:CreateDate="2024-05-06T07:08:09+02:00"><xmp:ModifyDate>2024-06-01</xmp:ModifyDate>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Ferries &amp; mail on the sound</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Mara Quill</rdf:li><rdf:li>Bo Ek</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>sv</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF></x:xmpmeta>"#;

#[test]
fn xmp_alone_is_enough() {
    let file = File::default()
        .object(1, "<</Type/Catalog/Metadata 2 0 R>>")
        .stream(2, "/Type/Metadata/Subtype/XML", XMP.as_bytes());
    let metadata = read(&file.trailer("/Root 1 0 R"));
    assert_eq!(
        metadata.title.as_deref(),
        Some("Ferries & mail on the sound")
    );
    assert_eq!(metadata.authors, ["Mara Quill", "Bo Ek"]);
    assert_eq!(
        metadata.published.map(|p| p.to_string()).as_deref(),
        Some("2024-05-06T07:08:09+02:00")
    );
    assert_eq!(
        metadata.modified.map(|p| p.to_string()).as_deref(),
        Some("2024-06-01")
    );
    assert_eq!(metadata.language.as_deref(), Some("sv"));
}

#[test]
fn what_is_encrypted_is_not_shown() {
    let file = File::default()
        .object(1, TREE)
        .object(6, "/Title(\\203\\377\\001x)/Author(\\001 \\377)");
    let metadata = read(&file.trailer("/Root 1 0 R/Info 6 0 R/Encrypt<</Filter/Standard>>"));
    assert_eq!((metadata.title, metadata.authors), (None, Vec::new()));
    assert_eq!(metadata.kind, Kind::Document);
}

#[test]
fn objects_are_found_in_object_streams() {
    let objects = [
        (1, TREE.to_owned()),
        (2, "<</Type/Pages/Kids[3 0 R]>>".to_owned()),
        (3, PAGE.to_owned()),
        (5, FONT.to_owned()),
        (6, "<</Author(Mara Quill)>>".to_owned()),
    ];
    let (mut heads, mut bodies) = (String::new(), String::new());
    for (number, text) in &objects {
        write!(heads, "{number} {} ", bodies.len()).unwrap();
        bodies.push_str(text);
        bodies.push('\n');
    }
    let keys = format!("/Type/ObjStm/N 5/First {}/Filter/FlateDecode", heads.len());
    let content = headed("[(The ni) 20 (ght) -300 (ferry retur) 10 (ns)] TJ");
    let mut file = File::default()
        .stream(7, &keys, &packed(format!("{heads}{bodies}").as_bytes()))
        .stream(4, "", content.as_bytes())
        .stream(8, "/Type/XRef/Root 1 0 R/Info 6 0 R", b"")
        .0;
    file.splice(..0, b"%PDF-1.5\n".iter().copied());
    let metadata = read(&file);
    assert_eq!(metadata.title.as_deref(), Some("The night ferry returns"));
    assert_eq!(metadata.authors, ["Mara Quill"]);
}

#[test]
fn fonts_say_what_their_codes_are() {
    let table = "1 begincodespacerange <0000><FFFF> endcodespacerange 1 beginbfchar <0001> <BC24> endbfchar \
        2 beginbfrange <0002> <0003> <BC30> <0004> <0006> [<AC00> <0020> <C628B2E4>] endbfrange";
    let file = |font: &str, content: &str| {
        File::default()
            .object(1, TREE)
            .object(2, "<</Type/Pages/Kids[3 0 R]>>")
            .object(3, PAGE)
            .stream(4, "", headed(content).replace(PROSE, "").as_bytes())
            .object(5, font)
            .stream(9, "/Filter/FlateDecode", &packed(table.as_bytes()))
            .trailer("/Root 1 0 R")
    };
    for (font, content, want) in [
        (
            "<</Subtype/Type0/Encoding/Identity-H/ToUnicode 9 0 R>>",
            "<000100020004000500010002000400050006> Tj /F1 4 Tf 0 -40 Td <00010001000100010001000100010001000100010001> Tj",
            "밤배가 밤배가 온다",
        ),
        (
            "<</Subtype/Type1/Encoding<</Differences[1/N/i/g/h/t 32/space/fi/eacute/uni0073/t.alt/f_l/y]>>>>",
            "<0102030405200401020304052028 2526 22> Tj /F1 4 Tf 0 -40 Td (aaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj",
            "Night hNight tfl",
        ),
        (
            "<</Subtype/Type0/Encoding/KSCms-UHC-H>>",
            "<B9E3B9E8B0A120B9E3B9E8B0A120BFC2B4D9> Tj /F1 4 Tf 0 -40 Td <B9E3B9E3B9E3B9E3B9E3B9E3B9E3B9E3B9E3B9E3> Tj",
            "밤배가 밤배가 온다",
        ),
    ] {
        let found = read(&file(font, content)).title.unwrap_or_default();
        assert!(found.starts_with(&want[..6]), "{found} for {want}");
    }
}

#[test]
fn a_stamp_at_the_margin_is_no_headline() {
    let content = format!(
        "BT /F1 30 Tf 0 1 -1 0 20 300 Tm (archive 2501.00017 of the third of May) Tj ET {}",
        headed("(The night ferry returns) Tj")
    );
    assert_eq!(
        read(&document(&content, "")).title.as_deref(),
        Some("The night ferry returns")
    );
}

#[test]
fn a_headline_may_stand_in_a_drawing_of_its_own() {
    let file = File::default()
        .object(1, TREE)
        .object(2, "<</Type/Pages/Kids[3 0 R]>>")
        .object(
            3,
            "<</Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X 7 0 R>>>>>>",
        )
        .stream(
            4,
            "",
            format!("q /X Do Q BT 50 600 Td {PROSE} ET").as_bytes(),
        )
        .object(5, FONT)
        .stream(
            7,
            "/Subtype/Form",
            b"BT /F1 20 Tf 50 700 Td (The night ferry returns) Tj ET /X Do",
        );
    assert_eq!(
        read(&file.trailer("/Root 1 0 R")).title.as_deref(),
        Some("The night ferry returns")
    );
}

#[test]
fn every_cut_and_every_broken_byte_is_survived() {
    let whole = document(
        &headed("(The night ferry returns) Tj"),
        "/Title(Ferries)/Author(Mara Quill)",
    );
    for cut in 0..whole.len() {
        read(&whole[..cut]);
    }
    for at in 9..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 0x15;
        read(&broken);
    }
    // Without its trailer the catalog is still found.
    let end = whole.len() - 70;
    assert_eq!(
        read(&whole[..end]).title.as_deref(),
        Some("The night ferry returns")
    );
}

#[test]
fn circles_and_bombs_end() {
    let circles = File::default()
        .object(1, "<</Type/Catalog/Pages 2 0 R/Metadata 1 0 R>>")
        .object(2, "<</Kids[2 0 R]/Resources 4 0 R>>")
        .object(4, "4 0 R")
        .object(6, "<</Title 6 0 R/Author 7 0 R>>")
        .object(7, "6 0 R");
    assert_eq!(read(&circles.trailer("/Root 1 0 R/Info 6 0 R")).title, None);

    // Forty streams that unpack to forty megabytes each: they are unpacked in vain, and only up to the allowance.
    let bomb = packed(&vec![b'1'; 40 << 20]);
    let mut bombs = File::default();
    for number in 10..50 {
        bombs = bombs.stream(
            number,
            "/Type/ObjStm/N 9/First 9000000/Filter[/FlateDecode]",
            &bomb,
        );
    }
    read(&bombs.trailer("/Root 1 0 R/Info 2 0 R"));
    let content = File::default()
        .object(1, TREE)
        .object(2, "<</Kids[3 0 R]>>")
        .object(3, PAGE)
        .stream(
            4,
            "/Filter/FlateDecode",
            &packed(&b"q BT /F1 9 Tf (ab) Tj ".repeat(1 << 20)),
        )
        .object(5, FONT);
    read(&content.trailer("/Root 1 0 R"));
    // What is asked for again and again is read only so often: drawings, and the ranges of a font's table.
    let drawn = File::default()
        .object(1, TREE)
        .object(2, "<</Kids[3 0 R]>>")
        .object(3, "<</Contents 4 0 R/Resources<</XObject 7 0 R>>>>")
        .stream(4, "", &b"/X Do ".repeat(50_000))
        .object(7, &format!("<</X 8 0 R/Y[{}]>>", "1 ".repeat(200_000)))
        .stream(8, "/Subtype/Form", &b"BT ".repeat(200_000));
    read(&drawn.trailer("/Root 1 0 R"));
    let table = b"<0000> <FFFF> <0041> ".repeat(50_000);
    let ranges = File::default()
        .object(1, TREE)
        .object(2, "<</Kids[3 0 R]>>")
        .object(3, PAGE)
        .stream(4, "", b"BT /F1 20 Tf (abcd) Tj ET")
        .object(
            5,
            "<</Subtype/Type0/ToUnicode 6 0 R/DescendantFonts[<</W 9 0 R>>]>>",
        )
        .stream(6, "", &[&table, &b"endbfrange"[..]].concat())
        .object(9, &format!("[{}]", "0 65535 7 ".repeat(6_000)));
    read(&ranges.trailer("/Root 1 0 R"));
    read(&[b"%PDF-", b"1 0 obj <<".repeat(300_000).as_slice()].concat());
    read(
        &[
            b"%PDF-",
            b"1 0 obj trailer /XRef /ObjStm ".repeat(100_000).as_slice(),
        ]
        .concat(),
    );
    read(&[b"%PDF-1 0 obj [", b"(".repeat(2_000_000).as_slice()].concat());
}

#[test]
fn a_page_shows_no_more_than_is_read_of_it() {
    let book = "0041".repeat(30_000);
    let table = format!(
        "1 beginbfchar <0001> <{book}> endbfchar 1 beginbfrange <0002> <ffff> <{book}> endbfrange"
    );
    let codes = "0001000200030004".repeat(4_000);
    let content = format!(
        "BT /F1 20 Tf 50 700 Td [{}] TJ ET",
        format!("<{codes}> ").repeat(30)
    );
    let file = File::default()
        .object(1, TREE)
        .object(2, "<</Kids[3 0 R]>>")
        .object(3, PAGE)
        .stream(4, "/Filter/FlateDecode", &packed(content.as_bytes()))
        .object(5, "<</Subtype/Type0/ToUnicode 6 0 R>>")
        .stream(6, "/Filter/FlateDecode", &packed(table.as_bytes()))
        .trailer("/Root 1 0 R");
    let lines = super::Document::read(&file).lines;
    let shown: usize = lines.iter().map(|line| line.text.len()).sum();
    assert!((8_000..8_100).contains(&shown), "{shown}");
}
