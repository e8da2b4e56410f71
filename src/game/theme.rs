//! The look in one place: every colour, every text size and the house widgets. Nothing else names a colour.

use bevy::color::{ColorToComponents, LinearRgba};
use bevy::math::Vec4;
use bevy_egui::egui::{self, Color32, FontFamily, FontId};
use score::Finger;

pub mod icons;
pub mod shapes;
pub mod widgets;

/// One colour of the palette, as sRGB bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tint(pub u8, pub u8, pub u8);

/// Background, and water far away.
pub const DEEP: Tint = Tint(0x0E, 0x2A, 0x33);
/// Panels and lanes.
pub const WATER: Tint = Tint(0x17, 0x50, 0x5C);
/// Raised controls and bar lines.
pub const SHALLOW: Tint = Tint(0x2E, 0x8C, 0x8C);
/// Text on dark, and the white keys.
pub const FOAM: Tint = Tint(0xF4, 0xF1, 0xE6);
/// Text on light, and the black keys.
pub const INK: Tint = Tint(0x13, 0x20, 0x1F);
/// Focus, the call to action, light.
pub const SUN: Tint = Tint(0xFF, 0xC8, 0x57);
/// Wrong; never without a shape and a word.
pub const CORAL: Tint = Tint(0xE4, 0x57, 0x2E);
/// Right; never without a shape or a word.
pub const MOSS: Tint = Tint(0x6F, 0xB0, 0x6A);
/// Not seen, or not available.
pub const MIST: Tint = Tint(0x9F, 0xB4, 0xB4);
/// Thumb to little finger, safe for the common kinds of colour blindness.
const FINGERS: [Tint; 5] = [
    Tint(0xE6, 0x9F, 0x00),
    Tint(0x56, 0xB4, 0xE9),
    Tint(0x00, 0x9E, 0x73),
    Tint(0xCC, 0x79, 0xA7),
    Tint(0xF0, 0xE4, 0x42),
];

/// Tones of skin of the hands that show how it goes, as various as the people who play.
pub const SKINS: [Tint; 5] = [
    Tint(0xC9, 0x8F, 0x6B),
    Tint(0xE8, 0xBC, 0x9C),
    Tint(0x8A, 0x58, 0x3B),
    Tint(0xDB, 0xA6, 0x80),
    Tint(0x5F, 0x3C, 0x2B),
];

/// Text sizes in points, each 1.25 times the one before.
pub mod size {
    /// The smallest text there is.
    pub const SMALL: f32 = 18.0;
    /// Ordinary text.
    pub const BODY: f32 = 22.5;
    /// Buttons and numbers on notes.
    pub const LARGE: f32 = 28.0;
    /// Headings.
    pub const HEADING: f32 = 35.0;
    /// A screen's one big word.
    pub const DISPLAY: f32 = 55.0;
    /// The name on the title screen, and the count-in.
    pub const HUGE: f32 = 107.0;
}

/// The least height of anything that can be touched, in points.
pub const TOUCH: f32 = 56.0;

impl Tint {
    /// The colour for egui.
    pub fn egui(self) -> Color32 {
        Color32::from_rgb(self.0, self.1, self.2)
    }

    /// The colour for egui, see-through: `alpha` 0 is clear, 1 is solid.
    pub fn alpha(self, alpha: f32) -> Color32 {
        self.egui().gamma_multiply(alpha.clamp(0.0, 1.0))
    }

    /// Linear light for a shader, with full alpha.
    pub fn linear(self) -> Vec4 {
        let [r, g, b, a] = LinearRgba::from(self.bevy()).to_f32_array();
        Vec4::new(r, g, b, a)
    }

    /// The colour for Bevy.
    pub fn bevy(self) -> bevy::color::Color {
        bevy::color::Color::srgb_u8(self.0, self.1, self.2)
    }

    /// The colour `share` of the way to `other`, in sRGB.
    pub fn mix(self, other: Self, share: f32) -> Self {
        let blend = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
        Self(blend(self.0, other.0), blend(self.1, other.1), blend(self.2, other.2))
    }
}

/// The colour of a finger.
pub fn finger(finger: Finger) -> Tint {
    FINGERS[finger.index()]
}

/// The colour of a note's finger; foam where the exercise names none.
pub fn finger_or_foam(finger: Option<Finger>) -> Tint {
    finger.map_or(FOAM, self::finger)
}

/// Ordinary text of `size` points.
pub fn text(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Heavy text of `size` points, for numbers, buttons and headings.
pub fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("bold".into()))
}

/// Gives egui our typeface and takes its own look away.
pub fn dress(ctx: &egui::Context) {
    let mut fonts = egui::FontDefinitions::default();
    let regular = egui::FontData::from_static(notosans::REGULAR_TTF);
    let heavy = egui::FontData::from_static(notosans::BOLD_TTF);
    fonts.font_data.insert("regular".into(), regular.into());
    fonts.font_data.insert("bold".into(), heavy.into());
    // The typefaces that come with egui stay behind ours: they have the sharp and flat signs.
    let rest = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (family, first) in [(FontFamily::Proportional, "regular"), (FontFamily::Name("bold".into()), "bold")]
    {
        let names = std::iter::once(first.to_owned()).chain(rest.iter().cloned()).collect();
        fonts.families.insert(family, names);
    }
    ctx.set_fonts(fonts);
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    ctx.all_styles_mut(|style| {
        style.visuals = egui::Visuals::dark();
        style.visuals.override_text_color = Some(FOAM.egui());
        style.interaction.selectable_labels = false;
    });
}

/// Draws all letters once at all sizes, so that none is missing in the picture in which it first appears:
/// new glyphs reach the screen a picture later than the text that needs them.
pub fn warm(ctx: &egui::Context) {
    let letters: String = (' '..='~').chain("ÄÖÜäöüß×·–−♯♭…’".chars()).collect();
    let painter = ctx.debug_painter();
    let draw = |words: &str, font: FontId| {
        drop(painter.layout_no_wrap(words.to_owned(), font, FOAM.egui()));
    };
    for points in [size::SMALL, size::BODY, size::LARGE, size::HEADING] {
        draw(&letters, text(points));
        draw(&letters, bold(points));
    }
    for points in 14..=60_u8 {
        draw("12345", bold(f32::from(points)));
    }
}

/// How much larger than at 1280×720 everything is drawn in a window of this size (logical pixels).
pub fn zoom(width: f32, height: f32) -> f32 {
    (height / 720.0).min(width / 1280.0).clamp(0.6, 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast as in WCAG 2.2, section 1.4.3.
    fn contrast(a: Tint, b: Tint) -> f32 {
        let luminance = |tint: Tint| {
            let light = tint.linear();
            0.2126 * light.x + 0.7152 * light.y + 0.0722 * light.z
        };
        let (light, dark) = (luminance(a).max(luminance(b)), luminance(a).min(luminance(b)));
        (light + 0.05) / (dark + 0.05)
    }

    #[test]
    fn every_finger_can_be_read_in_ink_and_on_the_deep() {
        for tint in FINGERS {
            assert!(contrast(tint, INK) >= 4.5, "{tint:?} on ink");
            assert!(contrast(tint, DEEP) >= 3.0, "{tint:?} on deep");
        }
    }

    #[test]
    fn text_stands_out_from_its_ground() {
        for (ink, ground) in [(FOAM, DEEP), (FOAM, WATER), (INK, SUN), (INK, FOAM), (MIST, DEEP)] {
            assert!(contrast(ink, ground) >= 4.5, "{ink:?} on {ground:?}");
        }
    }

    #[test]
    fn mixing_ends_at_both_colours() {
        assert_eq!(DEEP.mix(SUN, 0.0), DEEP);
        assert_eq!(DEEP.mix(SUN, 1.0), SUN);
    }

    #[test]
    fn the_reference_window_is_not_zoomed() {
        assert_eq!(zoom(1280.0, 720.0), 1.0);
        assert_eq!(zoom(1920.0, 1080.0), 1.5);
    }
}
