//! Plots as SVG, each beside a table with the same figures for whoever does not see it.

use crate::text::thousands;
use maud::{Markup, html};

/// A row of a plot: what it is, for people, and how many.
pub(super) type Bar = (String, usize);

/// Units of the drawing: it is as wide as its place.
const WIDTH: usize = 720;

/// How long `value` is drawn where `most` fills `room`: whatever is not nothing is seen.
fn length(value: usize, most: usize, room: usize) -> usize {
    let length = value.saturating_mul(room) / most.max(1);
    length.max(usize::from(value > 0) * 2)
}

/// Columns side by side, for what follows in time; the first and the last are named below.
pub(super) fn columns(title: &str, unit: &str, bars: &[Bar]) -> Markup {
    const HEIGHT: usize = 180;
    let most = bars.iter().map(|bar| bar.1).max().unwrap_or_default();
    let step = WIDTH / bars.len().clamp(1, WIDTH);
    let drawing = html! {
        svg viewBox=(format!("0 0 {WIDTH} {}", HEIGHT + 24)) role="img" aria-label=(summary(title, unit, bars)) {
            line class="axis" x1="0" y1=(HEIGHT) x2=(WIDTH) y2=(HEIGHT) {}
            @for (index, (_, value)) in bars.iter().enumerate() {
                @let height = length(*value, most, HEIGHT - 16);
                rect class="bar" x=(index * step + 1) y=(HEIGHT - height) width=(step.saturating_sub(2).max(1)) height=(height) {}
            }
            @if let (Some((first, _)), Some((last, _))) = (bars.first(), bars.last()) {
                text x="0" y=(HEIGHT + 18) { (first) }
                text x=(step * bars.len()) y=(HEIGHT + 18) text-anchor="end" { (last) }
            }
            text x="0" y="12" { (thousands(most)) " at most" }
        }
    };
    figure(title, unit, &drawing, bars)
}

/// Bars one below the other, each with its name.
pub(super) fn rows(title: &str, unit: &str, bars: &[Bar]) -> Markup {
    const ROW: usize = 28;
    const NAMES: usize = 250;
    const LONGEST_NAME: usize = 30;
    let most = bars.iter().map(|bar| bar.1).max().unwrap_or_default();
    let short = |name: &str| {
        let is_long = name.chars().count() > LONGEST_NAME;
        let cut: String = name.chars().take(LONGEST_NAME).collect();
        if is_long { cut + "…" } else { cut }
    };
    let drawing = html! {
        svg viewBox=(format!("0 0 {WIDTH} {}", bars.len() * ROW)) role="img" aria-label=(summary(title, unit, bars)) {
            @for (index, (name, value)) in bars.iter().enumerate() {
                @let length = length(*value, most, WIDTH - NAMES - 80);
                text x=(NAMES - 10) y=(index * ROW + 19) text-anchor="end" { (short(name)) }
                rect class="bar" x=(NAMES) y=(index * ROW + 5) width=(length) height=(ROW - 10) rx="2" {}
                text x=(NAMES + length + 8) y=(index * ROW + 19) { (thousands(*value)) }
            }
        }
    };
    figure(title, unit, &drawing, bars)
}

fn figure(title: &str, unit: &str, drawing: &Markup, bars: &[Bar]) -> Markup {
    let id = title
        .to_lowercase()
        .replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (title) }
            @if bars.is_empty() { p { "Nothing to show yet." } }
            @else {
                (drawing)
                details {
                    summary { "The figures" span class="unseen" { " of: " (title) } }
                    table {
                        thead { tr { th scope="col" { (title) } th scope="col" class="number" { (unit) } } }
                        tbody { @for (name, value) in bars { tr { th scope="row" { bdi { (name) } } td class="number" { (thousands(*value)) } } } }
                    }
                }
            }
        }
    }
}

/// What a screen reader says of the drawing; the table has the rest.
fn summary(title: &str, unit: &str, bars: &[Bar]) -> String {
    let most = bars.iter().max_by_key(|bar| bar.1);
    let most = most.map(|(name, value)| format!(", most for {name}: {}", thousands(*value)));
    let all: usize = bars.iter().map(|bar| bar.1).sum();
    format!(
        "{title}: {} {unit} in all{}; the figures follow as a table",
        thousands(all),
        most.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plot_has_its_figures_as_text_too() {
        let bars = [("<b>".to_owned(), 1200), ("two".to_owned(), 0)];
        for plot in [
            columns("A plot", "articles", &bars),
            rows("A plot", "articles", &bars),
        ] {
            let plot = plot.into_string();
            assert!(plot.contains("role=\"img\" aria-label=\"A plot: 1,200 articles in all, most for &lt;b&gt;: 1,200;"), "{plot}");
            assert!(
                plot.contains("<td class=\"number\">1,200</td>") && !plot.contains("<b>"),
                "{plot}"
            );
        }
        assert!(
            rows("A plot", "articles", &[])
                .into_string()
                .contains("Nothing to show yet")
        );
    }

    #[test]
    fn whatever_is_not_nothing_is_seen_and_nothing_is_too_long() {
        assert_eq!(
            [
                length(0, 10, 100),
                length(1, 1_000_000, 100),
                length(10, 10, 100)
            ],
            [0, 2, 100]
        );
    }
}
