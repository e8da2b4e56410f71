//! Sizes of hands.

use std::str::FromStr;

/// Span from the thumb's tip to the little finger's of the hand that the table of spans describes, centimetres: between
/// the means of women's and men's hands that Boyle, Boyle and Booker (2015) measured on pianists, 20.1 and 22.6 cm.
const AVERAGE_CM: f32 = 21.3;
/// Smallest and largest hand that is believed, centimetres.
const BELIEVED_CM: (f32, f32) = (10.0, 30.0);

/// How far a hand spreads.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct HandSize {
    span_cm: f32,
}

impl HandSize {
    /// A child of about seven: a sixth, with effort a seventh.
    pub const CHILD: Self = Self { span_cm: 15.5 };
    /// A child of about eleven, or a small adult: an octave with effort.
    pub const SMALL: Self = Self { span_cm: 18.5 };
    /// An average adult.
    pub const MEDIUM: Self = Self { span_cm: AVERAGE_CM };
    /// A large adult: a tenth.
    pub const LARGE: Self = Self { span_cm: 23.5 };
    /// Names of the sizes, from small to large.
    pub const NAMES: [(&'static str, Self); 4] =
        [("child", Self::CHILD), ("small", Self::SMALL), ("medium", Self::MEDIUM), ("large", Self::LARGE)];

    /// Spans against those of the table.
    pub fn scale(self) -> f32 {
        self.span_cm / AVERAGE_CM
    }
}

impl Default for HandSize {
    fn default() -> Self {
        Self::MEDIUM
    }
}

impl FromStr for HandSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::NAMES.iter().find(|(name, _)| *name == text).map(|(_, size)| *size);
        let measured = || {
            let span_cm: f32 = text.strip_suffix("cm").unwrap_or(text).trim().parse().ok()?;
            (BELIEVED_CM.0..=BELIEVED_CM.1).contains(&span_cm).then_some(Self { span_cm })
        };
        named.or_else(measured).ok_or_else(|| {
            format!(
                "{text:?} is no size of a hand; use child, small, medium or large, or how far it spreads from the \
                 thumb's tip to the little finger's in centimetres, {} to {}",
                BELIEVED_CM.0, BELIEVED_CM.1
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_named_or_measured() {
        assert_eq!("child".parse(), Ok(HandSize::CHILD));
        assert_eq!("21.3cm".parse(), Ok(HandSize::MEDIUM));
        assert!((HandSize::MEDIUM.scale() - 1.0).abs() < 1e-6 && HandSize::CHILD.scale() < 0.75);
        for nonsense in ["", "huge", "3", "NaN", "-20", "1e9"] {
            let sentence = nonsense.parse::<HandSize>().unwrap_err();
            assert!(sentence.contains("centimetres"), "{sentence}");
        }
    }
}
