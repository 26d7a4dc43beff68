//! The XMP packet of a PDF (ISO 16684-1) → what it says of title, authors, dates and the like.

use std::borrow::Cow;

use encoding_rs::Encoding;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Of a packet so much is read: its padding is longer than what it says.
const MAX_PACKET: usize = 256 * 1024;
/// Values kept.
const MAX_VALUES: usize = 200;

/// The properties that are of interest, by the names that all programs give them.
#[rustfmt::skip]
const PROPERTIES: &[&str] = &[
    "dc:title", "dc:creator", "dc:description", "dc:language", "dc:publisher", "dc:date", "prism:publicationDate",
    "prism:publicationName", "xmp:CreateDate", "xmp:ModifyDate", "xap:CreateDate", "xap:ModifyDate",
];

/// The values of the properties, in order: as elements, as items of lists, as attributes.
pub(super) fn read(packet: &[u8]) -> Vec<(&'static str, String)> {
    let packet = decoded(&packet[..packet.len().min(MAX_PACKET)]);
    let mut reader = Reader::from_str(&packet);
    reader.config_mut().check_end_names = false;
    let mut found: Vec<(&'static str, String)> = Vec::new();
    let mut property: Option<&'static str> = None;
    let mut text = String::new();
    while found.len() < MAX_VALUES {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                text.clear();
                attributes(&element, &mut found);
                property = known(element.name().as_ref()).or(property);
            }
            Ok(Event::Empty(element)) => attributes(&element, &mut found),
            Ok(Event::Text(part)) if property.is_some() => {
                text.push_str(&part);
            }
            Ok(Event::GeneralRef(name)) if property.is_some() => {
                text.push_str(&format!("&{};", &*name));
            }
            Ok(Event::End(element)) => {
                if let Some(property) = property.filter(|_| !text.trim().is_empty()) {
                    found.push((property, std::mem::take(&mut text)));
                }
                if known(element.name().as_ref()).is_some() {
                    property = None;
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    found
}

fn attributes(element: &BytesStart<'_>, found: &mut Vec<(&'static str, String)>) {
    if element.name().as_ref() != "rdf:Description" {
        return;
    }
    for attribute in element
        .attributes()
        .with_checks(false)
        .flatten()
        .take(MAX_VALUES)
    {
        if let Some(property) = known(attribute.key.as_ref()) {
            found.push((property, attribute.value.into_owned()));
        }
    }
}

fn known(name: &str) -> Option<&'static str> {
    PROPERTIES.iter().copied().find(|known| *known == name)
}

fn decoded(packet: &[u8]) -> Cow<'_, str> {
    match Encoding::for_bom(packet) {
        Some((encoding, length)) => encoding.decode_without_bom_handling(&packet[length..]).0,
        None => String::from_utf8_lossy(packet),
    }
}
