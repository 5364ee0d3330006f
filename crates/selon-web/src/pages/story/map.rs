use serde_json::Value;

use crate::chart::escape;

/// A place that claims are about.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Its GeoNames number.
    pub id: u64,
    /// The name that it goes by.
    pub name: String,
    /// Degrees north.
    lat: f64,
    /// Degrees east.
    lon: f64,
    /// How many claims are about it.
    pub claims: u64,
}

/// Least width of the picture, in degrees: the outlines are too rough for more.
const LEAST: f64 = 24.0;
/// Width against height.
const SHAPE: f64 = 1.9;

impl Spot {
    /// A place of a record, if it is known where it lies.
    pub fn read(place: &Value) -> Option<Self> {
        let (lat, lon) = (place["lat"].as_f64()?, place["lon"].as_f64()?);
        let name = place["name"].as_str().or_else(|| place["text"].as_str())?.to_owned();
        Some(Self { id: place["id"].as_u64()?, name, lat, lon, claims: 1 })
    }
}

/// The part of the world where `spots` lie, with a dot for each that leads to the claims about it. `world` is the address of the
/// outlines, which are in degrees.
pub fn draw(spots: &[Spot], world: &str, label: &str) -> String {
    let range = |of: fn(&Spot) -> f64| {
        let values = || spots.iter().map(of);
        (values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max))
    };
    let ((west, east), (south, north)) = (range(|s| s.lon), range(|s| s.lat));
    let margin = 1.35;
    let wide = ((east - west) * margin).max((north - south) * margin * SHAPE).clamp(LEAST, 360.0);
    let high = (wide / SHAPE).min(180.0);
    let left = ((east + west - wide) / 2.0).clamp(-180.0, 180.0 - wide);
    let top = (-(north + south) / 2.0 - high / 2.0).clamp(-90.0, 90.0 - high);
    let most = spots.iter().map(|spot| spot.claims).max().unwrap_or(1) as f64;
    let unit = wide / 100.0;
    let mut out = format!(
        r#"<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="{left:.2} {top:.2} {wide:.2} {high:.2}" role="group" aria-label="{}"><image href="{}" x="-180" y="-90" width="360" height="180"/>"#,
        escape(label),
        escape(world)
    );
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    for spot in spots {
        let (x, y) = (spot.lon, -spot.lat);
        let r = unit * (0.7 + 1.3 * (spot.claims as f64 / most).sqrt());
        let name = escape(&spot.name);
        out.push_str(&format!(
            r#"<a href="/claims?place={}" aria-label="{name}"><title>{name}</title><circle cx="{x:.2}" cy="{y:.2}" r="{r:.2}"/>"#,
            spot.id
        ));
        // A name that would stand on another is left out; the list has them all.
        let length = spot.name.chars().count() as f64 * unit * 1.2;
        let (from, to, at) = (x + r + unit * 0.6, x + r + unit * 0.6 + length, y + unit * 0.8);
        if to < left + wide
            && !taken.iter().any(|(a, b, c)| (c - at).abs() < unit * 2.6 && from < *b && *a < to)
        {
            taken.push((from, to, at));
            out.push_str(&format!(
                r#"<text x="{from:.2}" y="{at:.2}" font-size="{:.2}">{name}</text>"#,
                unit * 2.2
            ));
        }
        out.push_str("</a>");
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn dots_stand_where_places_lie() {
        let place = json!({"id": 538560, "name": "Kursk <b>", "lat": 51.7, "lon": 36.2, "text": "Koursk"});
        let spot = Spot::read(&place).unwrap();
        let drawn = draw(&[spot], "/assets/world.svg", "map");
        assert!(drawn.contains(r#"cx="36.20" cy="-51.70""#) && drawn.contains("Kursk &lt;b&gt;"), "{drawn}");
        assert!(drawn.contains("viewBox=\"24.20 -58.02 24.00 12.63\""), "{drawn}");
        assert_eq!(Spot::read(&json!({"text": "Nulle part"})), None);
    }

    #[test]
    fn the_whole_world_fits() {
        let spot = |lat, lon| Spot { id: 1, name: "a".to_owned(), lat, lon, claims: 2 };
        let drawn = draw(&[spot(-80.0, -179.0), spot(80.0, 179.0)], "w", "map");
        assert!(drawn.contains("viewBox=\"-180.00 -90.00 360.00 180.00\""), "{drawn}");
    }
}
