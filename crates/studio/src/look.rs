//! How a scene looks: who plays, on what, where, in what light, filmed by what sensor.

mod light;
mod odd;
mod overlay;
mod person;
mod room;
mod sensor;

use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;

use crate::colour::luminance;
pub(crate) use light::{Bars, Light};
pub use odd::Oddity;
pub(crate) use overlay::Overlay;
pub(crate) use person::{Companion, Person};
pub(crate) use room::{Behind, Front, Keys, Room};
pub(crate) use sensor::Sensor;

/// How bright hands are in the picture at least, linear, 1 = white: about a fifth of the way in sRGB.
const DARKEST_HAND: f32 = 0.03;

/// Everything that makes a picture, apart from the camera's place, the player's hands and what is played.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The seed that it was drawn from. It also seeds textures and the sensor's noise.
    pub seed: u64,
    pub(crate) person: Person,
    /// Somebody else's hand at the same keyboard.
    pub(crate) companion: Option<Companion>,
    pub(crate) keys: Keys,
    pub(crate) room: Room,
    pub(crate) light: Light,
    pub(crate) overlay: Option<Overlay>,
    pub(crate) sensor: Sensor,
}

/// What kind of video it is; everything else is drawn to suit.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Genre {
    /// Somebody's room, filmed as it is.
    Room,
    /// The same in the evening, with little light.
    Evening,
    /// A produced video: dark surroundings, falling notes and glows composed into the picture.
    Visualiser,
}

impl Look {
    /// Draws a look; the same seed always gives the same one.
    pub fn draw(seed: u64) -> Self {
        // Apart from players drawn of the same seed.
        let mut rng = Pcg64::seed_from_u64(seed ^ 0x10_0C_5E_ED);
        let genre = match rng.random_range(0..100) {
            0..60 => Genre::Room,
            60..72 => Genre::Evening,
            _ => Genre::Visualiser,
        };
        let look = Self {
            seed,
            person: Person::draw(&mut rng),
            companion: rng.random_bool(0.07).then(|| Companion::draw(&mut rng)),
            keys: Keys::draw(&mut rng),
            room: Room::draw(&mut rng, genre),
            light: Light::draw(&mut rng, genre),
            overlay: Overlay::draw(&mut rng, genre),
            sensor: Sensor::draw(&mut rng, genre),
        };
        look.with_hands_to_be_seen()
    }

    /// The same, brighter if a camera could not tell the hands from the dark around them.
    fn with_hands_to_be_seen(mut self) -> Self {
        let against_keys = luminance(self.person.skin) / luminance(self.keys.lightest()).max(0.1);
        let lit = |look: &Self| look.light.on_hands * look.sensor.white_level * against_keys;
        if lit(&self) < DARKEST_HAND {
            // First the light, which a video was graded with; then the exposure.
            self.light.on_hands *= (DARKEST_HAND / lit(&self)).min(1.0 / self.light.on_hands).max(1.0);
            self.sensor.white_level *= (DARKEST_HAND / lit(&self)).max(1.0);
        }
        self
    }

    /// A calm, pretty scene for the game and for screenshots.
    pub fn plain() -> Self {
        Self {
            seed: 0,
            person: Person::plain(),
            companion: None,
            keys: Keys::plain(),
            room: Room::plain(),
            light: Light::plain(),
            overlay: None,
            sensor: Sensor::plain(),
        }
    }

    /// Seed for textures.
    pub(crate) fn texture_seed(&self) -> u32 {
        (self.seed ^ (self.seed >> 32)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_look_and_others_differ() {
        assert_eq!(Look::draw(7), Look::draw(7));
        assert_ne!(Look::draw(7).person, Look::draw(8).person);
    }

    #[test]
    fn looks_vary_over_all_kinds() {
        let looks: Vec<Look> = (0..400).map(Look::draw).collect();
        let share = |holds: fn(&Look) -> bool| looks.iter().filter(|look| holds(look)).count();
        assert!((60..200).contains(&share(|look| look.overlay.is_some())));
        assert!((150..340).contains(&share(|look| look.person.sleeve.is_some())));
        assert!((20..160).contains(&share(|look| look.person.ring.is_some())));
        assert!((40..220).contains(&share(|look| look.sensor.blocks.is_some())));
    }
}
