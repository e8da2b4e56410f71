//! How a hand is built: lengths, breadths and where the fingers' roots sit.
//!
//! Everything scales with hand length (wrist crease to middle fingertip):
//!
//! - Segment lengths: Buchholz, Armstrong and Goldstein, "Anthropometric data for describing the kinematics
//!   of the human hand", Ergonomics 35 (1992), give each segment as a share of hand length.
//! - Hand length and breadth of adults: Greiner, "Hand anthropometry of U.S. Army personnel" (1991), about
//!   194 mm (men) and 180 mm (women) on average, breadth 0.44 to 0.47 of the length; similar in Garrett, "The
//!   adult human hand: some anthropometric and biomechanical considerations", Human Factors 13 (1971).
//! - Children: Snyder et al., "Anthropometry of infants, children and youths to age 18" (1977); a child of six
//!   has a hand of roughly 130 mm.
//! - Breadths: medians of British adults after Pheasant, "Bodyspace" (2nd ed. 1996), rounded as secondary tables
//!   quote them. Men, hand length 189 mm: hand at the knuckles 87 broad and 33 thick, index finger 21 broad at its
//!   middle joint, thumb 23 broad and 22 thick. Women, 174 mm: 76, 28, 18, 19 and 18. Last joints are estimates, and
//!   the other fingers follow the index.
//! - Wrist: its circumference is about 0.90 (men) and 0.84 (women) of hand length (after Gordon et al., "1988
//!   anthropometric survey of U.S. Army personnel"); how thick it is in its breadth is an estimate.
//! - Nails: about as long as broad in men, longer in women; their breadth goes with the last joint's (Jung et
//!   al., "Fingernail configuration", Arch Plast Surg 42, 2015).
//!
//! Fingertips, the palm's arch, flesh between the bones and the place of the thumb's root are this project's
//! own estimates.

use glam::Vec3;
use rand::{Rng, RngExt};
use score::Finger;
use serde::{Deserialize, Serialize};

/// Segment lengths as shares of hand length (Buchholz et al. 1992), root to tip, thumb first. The thumb's are
/// metacarpal, proximal, distal; the other fingers' proximal, middle, distal.
const SEGMENTS: [[f32; 3]; 5] = [
    [0.251, 0.196, 0.158],
    [0.245, 0.143, 0.097],
    [0.266, 0.170, 0.108],
    [0.244, 0.165, 0.107],
    [0.204, 0.117, 0.093],
];
/// Distance from the wrist to each knuckle (Buchholz et al. 1992, metacarpals), index to little finger.
const METACARPALS: [f32; 4] = [0.463, 0.446, 0.421, 0.414];
/// Sideways place of each knuckle in shares of hand length, index to little finger: fills a hand breadth of
/// 0.44 with the flesh on both sides.
const KNUCKLES_X: [f32; 4] = [-0.150, -0.042, 0.066, 0.158];
/// Height of each knuckle over the palm's plane: the metacarpal arch.
const KNUCKLES_Z: [f32; 4] = [0.0, 0.010, -0.004, -0.026];
/// The root of the thumb (CMC joint) in shares of hand length.
const THUMB_ROOT: [f32; 3] = [-0.115, 0.095, -0.035];
/// Half breadths at root, second joint and third joint, and the radius of the pad's ball, in shares of hand
/// length, thumb first.
const RADII: [[f32; 4]; 5] = [
    [0.056, 0.055, 0.055, 0.034],
    [0.057, 0.053, 0.0455, 0.032],
    [0.057, 0.0535, 0.0455, 0.032],
    [0.054, 0.0495, 0.0425, 0.030],
    [0.049, 0.0435, 0.0375, 0.027],
];
/// How thick the three segments are in shares of their breadth: the thumb's, the other fingers'.
const THICKNESS: [[f32; 3]; 2] = [[1.0, 0.94, 0.80], [0.96, 0.92, 0.84]];
/// How much broader a small child's finger is there: hardly slimmer to the tip than at the root.
const CHILDS_FINGER: [f32; 4] = [0.0, 0.01, 0.03, 0.08];
/// Half the thickness of the palm at the knuckles.
const PALM_THICKNESS: f32 = 0.080;
/// Forearm length (elbow to wrist) over hand length, 0.146 over 0.108 of stature (Drillis and Contini 1966).
const FOREARM: f32 = 1.35;

/// One finger's bones, seen in the palm's frame: x towards the little finger, y towards the fingers, z out of
/// the back of the hand, origin at the wrist, millimetres, right hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Digit {
    /// Where the first movable joint sits: the CMC joint of the thumb, the MCP joint (knuckle) of the others.
    pub root: [f32; 3],
    /// Lengths of the three segments from root to fingertip.
    pub bones: [f32; 3],
    /// Half breadths of the finger at its root, second joint and third joint, and the radius of the ball at
    /// the fingertip.
    pub radii: [f32; 4],
    /// How thick the three segments are in shares of their breadth.
    pub thickness: [f32; 3],
}

impl Digit {
    /// Where the first movable joint sits.
    pub fn root(&self) -> Vec3 {
        Vec3::from_array(self.root)
    }

    /// From the root to the fingertip along the bones.
    pub fn length(&self) -> f32 {
        self.bones.iter().sum()
    }

    /// Radius of the ball at the fingertip's end.
    pub fn pad_radius(&self) -> f32 {
        self.radii[3]
    }

    /// The segments with the last one ending in the middle of the pad's ball instead of the fingertip.
    pub(crate) fn bones_to_pad(&self) -> [f32; 3] {
        let [first, second, third] = self.bones;
        [first, second, third - self.pad_radius()]
    }
}

/// One player's hand. Both hands are alike, mirrored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Anatomy {
    /// Wrist crease to the tip of the stretched middle finger, 125 mm (small child) to 210 mm (large adult).
    pub hand_length_mm: f32,
    /// The fingers, thumb first.
    pub digits: [Digit; 5],
    /// Half the thickness of the palm at the knuckles.
    pub palm_radius_mm: f32,
    /// Half the breadth of the wrist.
    pub wrist_half_breadth_mm: f32,
    /// Half the thickness of the wrist.
    pub wrist_half_thickness_mm: f32,
    /// Elbow to wrist.
    pub forearm_mm: f32,
    /// How far the nails stand out over the fingertips.
    pub nail_overhang_mm: f32,
}

impl Anatomy {
    /// The smallest hand that is drawn.
    pub const MIN_LENGTH_MM: f32 = 125.0;
    /// The largest hand that is drawn.
    pub const MAX_LENGTH_MM: f32 = 210.0;

    /// A hand of average proportions. The length is limited to what hands have.
    pub fn average(hand_length_mm: f32) -> Self {
        Self::scaled(hand_length_mm, 1.0, 1.0, [1.0; 5])
    }

    /// Draws a hand: about two in five are children's, the others adults'.
    pub fn draw(rng: &mut impl Rng) -> Self {
        let length = if rng.random_bool(0.4) {
            rng.random_range(Self::MIN_LENGTH_MM..165.0)
        } else {
            rng.random_range(160.0..Self::MAX_LENGTH_MM)
        };
        let thickness = rng.random_range(0.90..1.14);
        let breadth = rng.random_range(0.95..1.07);
        let mut anatomy =
            Self::scaled(length, thickness, breadth, [(); 5].map(|()| rng.random_range(0.97..1.03)));
        anatomy.nail_overhang_mm = if rng.random_bool(0.2) { rng.random_range(1.0..4.0) } else { 0.0 };
        anatomy
    }

    /// One finger.
    pub fn digit(&self, finger: Finger) -> &Digit {
        &self.digits[finger.index()]
    }

    /// How childlike the hand's flesh is: 1 up to 135 mm (six years), 0 from 175 mm on (grown up).
    pub fn youth(&self) -> f32 {
        youth(self.hand_length_mm)
    }

    /// How far bones and tendons stand out on the back of the hand: 0 on a child's and a full hand, 1 on a lean one.
    pub fn leanness(&self) -> f32 {
        let thickness = self.palm_radius_mm / (PALM_THICKNESS * self.hand_length_mm);
        (1.0 - self.youth()) * ((1.08 - thickness) / 0.16).clamp(0.0, 1.0)
    }

    fn scaled(hand_length_mm: f32, thickness: f32, breadth: f32, finger_lengths: [f32; 5]) -> Self {
        let length = hand_length_mm.clamp(Self::MIN_LENGTH_MM, Self::MAX_LENGTH_MM);
        let youth = youth(length);
        let digits = std::array::from_fn(|i| {
            let root = if i == 0 {
                Vec3::from_array(THUMB_ROOT) * Vec3::new(breadth, 1.0, 1.0)
            } else {
                let (x, z) = (KNUCKLES_X[i - 1] * breadth, KNUCKLES_Z[i - 1]);
                Vec3::new(x, (METACARPALS[i - 1].powi(2) - x * x - z * z).sqrt(), z)
            };
            Digit {
                root: (root * length).to_array(),
                bones: SEGMENTS[i].map(|share| share * length * finger_lengths[i]),
                radii: std::array::from_fn(|at| {
                    RADII[i][at] * length * thickness * (1.0 + youth * CHILDS_FINGER[at])
                }),
                thickness: THICKNESS[usize::from(i > 0)],
            }
        });
        Self {
            hand_length_mm: length,
            digits,
            palm_radius_mm: PALM_THICKNESS * length * thickness,
            wrist_half_breadth_mm: 0.150 * length * (thickness * breadth).sqrt(),
            wrist_half_thickness_mm: 0.109 * length * thickness,
            forearm_mm: FOREARM * length,
            nail_overhang_mm: 0.0,
        }
    }
}

/// See [`Anatomy::youth`].
fn youth(hand_length_mm: f32) -> f32 {
    ((175.0 - hand_length_mm) / 40.0).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_pcg::Pcg64;

    use super::*;

    #[test]
    fn the_middle_finger_and_its_metacarpal_make_up_the_hand_length() {
        let hand = Anatomy::average(190.0);
        let middle = hand.digit(Finger::MIDDLE);
        let total = middle.root().length() + middle.length();
        assert!((total - 190.0).abs() < 3.0, "{total}");
    }

    #[test]
    fn breadth_at_the_knuckles_matches_published_shares_of_length() {
        let hand = Anatomy::average(190.0);
        let (index, little) = (hand.digit(Finger::INDEX), hand.digit(Finger::LITTLE));
        let breadth = little.root[0] - index.root[0] + index.radii[0] + little.radii[0];
        assert!((0.40..0.48).contains(&(breadth / 190.0)), "{breadth}");
    }

    #[test]
    fn drawn_hands_span_children_and_adults() {
        let mut rng = Pcg64::seed_from_u64(1);
        let lengths: Vec<f32> = (0..500).map(|_| Anatomy::draw(&mut rng).hand_length_mm).collect();
        assert!(lengths.iter().all(|l| (Anatomy::MIN_LENGTH_MM..=Anatomy::MAX_LENGTH_MM).contains(l)));
        assert!(lengths.iter().any(|l| *l < 135.0) && lengths.iter().any(|l| *l > 200.0));
    }
}
