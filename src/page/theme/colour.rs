//! Colours, and whether they can be read.

use serde::Deserialize;

/// A colour, written as `#` and six hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour {
    text: std::borrow::Cow<'static, str>,
    rgb: [u8; 3],
}

/// What text stands on in the style sheet of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    /// By day: `--raised` of the style sheet, the darker of its two grounds.
    Light,
    /// By night: `--raised` there, the lighter of the two.
    Dark,
}

impl Ground {
    fn rgb(self) -> [u8; 3] {
        match self {
            Self::Light => [0xf5, 0xf6, 0xf4],
            Self::Dark => [0x1a, 0x21, 0x20],
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What a colour has to be more of to be read on it.
    pub(super) fn opposite(self) -> &'static str {
        match self {
            Self::Light => "darker",
            Self::Dark => "lighter",
        }
    }
}

impl Colour {
    /// The accent of the theme in the program, on a light ground and on a dark one.
    pub(super) const ACCENT: Self = Self { text: std::borrow::Cow::Borrowed("#0b5c62"), rgb: [0x0b, 0x5c, 0x62] };
    pub(super) const ACCENT_DARK: Self = Self { text: std::borrow::Cow::Borrowed("#6fc3c4"), rgb: [0x6f, 0xc3, 0xc4] };
    /// The contrast that text needs (WCAG 2.2, success criterion 1.4.3).
    pub(super) const READABLE: f64 = 4.5;

    /// It as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How much it stands out from a ground: from 1, not at all, to 21 (WCAG 2.2, "contrast ratio").
    pub(super) fn contrast(&self, ground: Ground) -> f64 {
        let (one, other) = (luminance(self.rgb), luminance(ground.rgb()));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let part = |at: usize| u8::from_str_radix(digits?.get(at..at + 2)?, 16).ok();
        // `from_str_radix` takes a sign for a digit.
        match (part(0), part(2), part(4)) {
            (Some(red), Some(green), Some(blue)) if !text.contains('+') => {
                Ok(Self { text: text.into(), rgb: [red, green, blue] })
            }
            _ => Err(format!("`{text}` is not a colour: write one like #0b5c62")),
        }
    }
}

/// How bright a colour is, from 0 to 1 (WCAG 2.2, "relative luminance").
fn luminance(rgb: [u8; 3]) -> f64 {
    let [red, green, blue] = rgb.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        // Black and white on #f5f6f4, whose luminance is 0.9186.
        assert!((colour("#000000").contrast(Ground::Light) - 19.37).abs() < 0.05);
        assert!((colour("#ffffff").contrast(Ground::Light) - 1.08).abs() < 0.01);
        assert!(Colour::ACCENT.contrast(Ground::Light) > Colour::READABLE);
        assert!(Colour::ACCENT_DARK.contrast(Ground::Dark) > Colour::READABLE);
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        for text in ["red", "#12345", "#1234567", "#12345g", "#+1+2+3", "123456", "#ééé"] {
            assert!(Colour::try_from(text.to_owned()).is_err(), "{text}");
        }
        assert_eq!(colour("#AbCdEf").as_str(), "#AbCdEf");
    }

    #[test]
    fn the_grounds_are_those_of_the_style_sheet() {
        let style = include_str!("../../../themes/default/static/style.css");
        for ground in [Ground::Light, Ground::Dark] {
            let [red, green, blue] = ground.rgb();
            assert!(style.contains(&format!("--raised: #{red:02x}{green:02x}{blue:02x};")), "{ground:?}");
        }
    }
}
