//! A series of figures as a picture: points in time, bounds as bars, a colour and a shape for each speaker.

use std::fmt::{Display, Write as _};

use jiff::civil::Date;
use selon_read::Bound;
use selon_story::{Point, Series};

/// Colours that the colour-blind tell apart, and that differ in brightness; shapes tell the rest in grey. Sheets of style may
/// set others for the classes `s0` to `s6`.
const COLOURS: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#000000", "#cc79a7", "#56b4e9", "#8c6d00"];

/// Places of the drawing, in pixels.
const WIDE: f64 = 860.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 20.0;
const HIGH: f64 = 300.0;
const ROW: f64 = 20.0;

/// Where a point leads.
pub type Link<'a> = &'a dyn Fn(&Point) -> Option<String>;

/// How a series is drawn: the words in it, and what it is drawn for.
pub struct Drawing<'a> {
    /// Who speaks where nobody is named: the article itself.
    pub own: &'a str,
    /// What bars and hollow marks mean.
    pub hint: &'a str,
    /// Names of the columns date, value, who, article.
    pub columns: [&'a str; 4],
    /// A number as it is written.
    pub number: &'a dyn Fn(f64) -> String,
    /// A point's value with its bounds.
    pub value: &'a dyn Fn(&Point) -> String,
    /// A day as it is written below the axis.
    pub day: &'a dyn Fn(Date) -> String,
    /// For a page: where a point leads. The picture then takes the page's colours, and has neither headline nor table of its own.
    pub link: Option<Link<'a>>,
}

impl Drawing<'_> {
    /// The picture of `series`, as SVG.
    pub fn svg(&self, series: &Series) -> String {
        let own = self.own;
        let alone = self.link.is_none();
        let top = if alone { 64.0 } else { 16.0 };
        let mut speakers: Vec<&str> = Vec::new();
        for p in &series.points {
            let name = p.speaker.as_deref().unwrap_or(own);
            if !speakers.contains(&name) {
                speakers.push(name);
            }
        }
        let day = |p: &Point| -> Option<Date> { p.as_of.as_deref().or(p.published.as_deref())?.parse().ok() };
        let days: Vec<Option<Date>> = series.points.iter().map(day).collect();
        let (first, last) = (days.iter().flatten().min(), days.iter().flatten().max());
        let span = |a: Date, b: Date| a.until(b).map_or(0.0, |s| f64::from(s.get_days()));
        let length = first.zip(last).map_or(0.0, |(a, b)| span(*a, *b)).max(1.0);
        let top_value = series.points.iter().map(|p| p.value_high.unwrap_or(p.value)).fold(0.0, f64::max);
        let step = nice(top_value / 5.0);
        let top_value = (top_value * 1.05 / step).ceil() * step;
        let x = |at: usize, date: Option<Date>| {
            let days = first.zip(date).map_or(0.0, |(a, b)| span(*a, b));
            // Speakers of one day stand side by side.
            let nudge = (at % SHAPES) as f64 * 11.0;
            LEFT + 20.0 + days / length * (WIDE - LEFT - RIGHT - 96.0) + nudge
        };
        let y = |v: f64| top + HIGH - v / top_value.max(f64::MIN_POSITIVE) * HIGH;
        let legend = top + HIGH + 54.0;
        let table = legend + speakers.len() as f64 * ROW + 30.0;
        let rows = series.points.len() as f64 + 1.0;
        let all = if alone { table + rows * ROW + 16.0 } else { table - ROW };
        let title = series.place.as_ref().map_or(series.what.clone(), |p| format!("{} · {p}", series.what));
        let (ink, soft, rule) =
            if alone { ("#333", "#555", "#ddd") } else { ("currentColor", "currentColor", "currentColor") };
        let mut out = String::new();
        let mut put = |line: String| {
            let _ = writeln!(out, "{line}");
        };
        // In a page the points are links, which a picture of role "img" would hide.
        let role = if alone { "img" } else { "group" };
        put(format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {all}" width="{WIDE}" height="{all}" font-family="sans-serif" font-size="13" role="{role}" aria-label="{0}"><title>{0}</title>"#,
            escape(&title)
        ));
        if alone {
            put(format!(r##"<rect width="{WIDE}" height="{all}" fill="#fff"/>"##));
            let title = escape(&title);
            put(format!(r##"<text x="{LEFT}" y="26" font-size="17" font-weight="bold">{title}</text>"##));
            put(format!(
                r##"<text x="{LEFT}" y="46" fill="{soft}" font-size="12">{}</text>"##,
                escape(self.hint)
            ));
        }
        let mut tick = 0.0;
        while tick <= top_value + step / 2.0 {
            let at = y(tick);
            let right = WIDE - RIGHT;
            put(format!(
                r##"<line x1="{LEFT}" x2="{right}" y1="{at:.1}" y2="{at:.1}" stroke="{rule}" stroke-opacity="{}"/>"##,
                if alone { 1.0 } else { 0.15 }
            ));
            put(format!(
                r##"<text x="{}" y="{:.1}" text-anchor="end" fill="{ink}">{}</text>"##,
                LEFT - 8.0,
                at + 4.0,
                escape((self.number)(tick))
            ));
            tick += step;
        }
        let mut dated: Vec<Date> = days.iter().flatten().copied().collect();
        dated.sort_unstable();
        dated.dedup();
        let mut free = 0.0;
        for date in dated {
            let at = x(0, Some(date));
            // A label that would stand on another is left out; the table has them all.
            if at >= free {
                put(format!(
                    r##"<text x="{at:.1}" y="{}" text-anchor="middle" fill="{ink}">{}</text>"##,
                    top + HIGH + 22.0,
                    escape((self.day)(date))
                ));
                free = at + 110.0;
            }
        }
        for (p, date) in series.points.iter().zip(&days) {
            let name = p.speaker.as_deref().unwrap_or(own);
            let who = speakers.iter().position(|s| *s == name).unwrap_or(0);
            let (colour, class) = (COLOURS[who % COLOURS.len()], who % COLOURS.len());
            let (at, v) = (x(who, *date), y(p.value));
            let link = self.link.and_then(|link| link(p));
            let tip = format!("{} · {name} · {}", (self.value)(p), p.outlet.as_deref().unwrap_or(&p.doc));
            if let Some(link) = &link {
                put(format!(r#"<a href="{}" aria-label="{}">"#, escape(link), escape(&tip)));
            }
            let bar = |from: f64, to: f64, dash: &str| {
                format!(
                    r##"<line class="s{class}" x1="{at:.1}" x2="{at:.1}" y1="{from:.1}" y2="{to:.1}" stroke="{colour}" stroke-width="2"{dash}/>"##
                )
            };
            let arrow = |to: f64, up: f64| {
                format!(
                    r##"<path class="s{class}" d="M{:.1} {:.1} L{at:.1} {to:.1} L{:.1} {:.1}" fill="none" stroke="{colour}" stroke-width="2"/>"##,
                    at - 4.0,
                    to + 6.0 * up,
                    at + 4.0,
                    to + 6.0 * up
                )
            };
            match p.bound {
                Bound::Exact => {}
                Bound::About => put(bar(v - 12.0, v + 12.0, r#" stroke-dasharray="2 2""#)),
                Bound::AtLeast => {
                    put(bar(v, v - 30.0, ""));
                    put(arrow(v - 30.0, 1.0));
                }
                Bound::AtMost => {
                    put(bar(v, v + 30.0, ""));
                    put(arrow(v + 30.0, -1.0));
                }
                Bound::Between => put(bar(v, y(p.value_high.unwrap_or(p.value)), "")),
            }
            put(marker(who, at, v, p.as_of.is_none() || p.expected, &tip));
            if link.is_some() {
                put("</a>".to_owned());
            }
        }
        for (who, name) in speakers.iter().enumerate() {
            let at = legend + who as f64 * ROW;
            put(marker(who, LEFT + 6.0, at - 4.0, false, name));
            put(format!(r##"<text x="{}" y="{at:.1}" fill="{ink}">{}</text>"##, LEFT + 20.0, escape(name)));
        }
        if alone {
            let columns = [LEFT, LEFT + 100.0, LEFT + 260.0, LEFT + 520.0];
            let mut row = |at: f64, cells: [String; 4], bold: bool| {
                for (x, cell) in columns.iter().zip(cells) {
                    let weight = if bold { r#" font-weight="bold""# } else { "" };
                    put(format!(r##"<text x="{x}" y="{at:.1}"{weight}>{}</text>"##, escape(short(&cell))));
                }
            };
            row(table, self.columns.map(str::to_owned), true);
            for (i, p) in series.points.iter().enumerate() {
                let date = p.as_of.clone().unwrap_or_else(|| "…".to_owned());
                let who = p.speaker.clone().unwrap_or_else(|| own.to_owned());
                let article = p.outlet.as_ref().map_or(p.doc.clone(), |o| format!("{o} ({})", p.doc));
                row(table + (i as f64 + 1.0) * ROW, [date, (self.value)(p), who, article], false);
            }
        }
        out.push_str("</svg>\n");
        out
    }
}

/// The next of 1, 2, 5 times a power of ten.
fn nice(step: f64) -> f64 {
    let power = 10f64.powf(step.max(f64::MIN_POSITIVE).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= step).unwrap_or(1.0).max(1e-6)
}

/// Longest cell of the table, in characters.
const CELL: usize = 36;

fn short(text: &str) -> String {
    if text.chars().count() <= CELL {
        return text.to_owned();
    }
    text.chars().take(CELL - 1).chain(['…']).collect()
}

const CROSS: [(f64, f64); 12] = [
    (-2.0, -6.0),
    (2.0, -6.0),
    (2.0, -2.0),
    (6.0, -2.0),
    (6.0, 2.0),
    (2.0, 2.0),
    (2.0, 6.0),
    (-2.0, 6.0),
    (-2.0, 2.0),
    (-6.0, 2.0),
    (-6.0, -2.0),
    (-2.0, -2.0),
];
/// Shapes that are told apart in grey.
const SHAPES: usize = 7;

/// A speaker's mark: circle, square, triangle, diamond, triangle upside down, cross, bar, in turn.
fn marker(who: usize, x: f64, y: f64, hollow: bool, tip: &str) -> String {
    let colour = COLOURS[who % COLOURS.len()];
    let (fill, hollow) = if hollow { ("#fff", " hollow") } else { (colour, "") };
    let class = who % COLOURS.len();
    let style = format!(r#"class="s{class}{hollow}" fill="{fill}" stroke="{colour}" stroke-width="2""#);
    let path = |points: &[(f64, f64)]| {
        let points: Vec<String> = points.iter().map(|(a, b)| format!("{:.1},{:.1}", x + a, y + b)).collect();
        format!(r#"<polygon points="{}" {style}>"#, points.join(" "))
    };
    let (open, close) = match who % SHAPES {
        0 => (format!(r#"<circle cx="{x:.1}" cy="{y:.1}" r="5" {style}>"#), "</circle>"),
        1 => (path(&[(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)]), "</polygon>"),
        2 => (path(&[(0.0, -6.0), (6.0, 5.0), (-6.0, 5.0)]), "</polygon>"),
        3 => (path(&[(0.0, -7.0), (6.0, 0.0), (0.0, 7.0), (-6.0, 0.0)]), "</polygon>"),
        4 => (path(&[(0.0, 6.0), (6.0, -5.0), (-6.0, -5.0)]), "</polygon>"),
        5 => (path(&CROSS), "</polygon>"),
        _ => (path(&[(-7.0, -2.0), (7.0, -2.0), (7.0, 2.0), (-7.0, 2.0)]), "</polygon>"),
    };
    format!("{open}<title>{}</title>{close}", escape(tip))
}

/// Text between tags and in attributes.
pub fn escape(text: impl Display) -> String {
    let mut out = String::new();
    for c in text.to_string().chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML has no other control characters.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
