//! What each point of a body is made of.

use glam::{Mat3, Vec3};
use hand::Part;
use score::Hand;

use super::body::{Body, Material};
use super::lamps::Lamps;
use super::trace::{Field, Touch};
use super::{nail, skin, worn};
use crate::look::{Look, Person};
use crate::maths::clouds;

/// What something is made of.
#[derive(Copy, Clone, Debug)]
pub(super) struct Matter {
    pub albedo: Vec3,
    /// Strength of the broad and of the narrow shine; 1 for average skin.
    pub broad: f32,
    pub narrow: f32,
    /// How far light seeps behind the lit side's edge, per colour.
    pub wrap: Vec3,
    /// Added to the direction out of the body.
    pub bump: Vec3,
    pub metal: bool,
}

impl Matter {
    /// Something without shine.
    pub fn dull(albedo: Vec3, wrap: f32) -> Self {
        Self { albedo, broad: 0.3, narrow: 0.0, wrap: Vec3::splat(wrap), bump: Vec3::ZERO, metal: false }
    }
}

/// Colours the pixels of one body.
pub(crate) struct Painter<'a> {
    pub(super) body: &'a Body,
    pub(super) look: &'a Look,
    pub(super) person: &'a Person,
    lamps: &'a Lamps,
    /// Across the hand to the little finger, towards the middle finger, out of its back.
    pub(super) frame: Mat3,
    /// Apart from other people's textures.
    pub(super) seed: Vec3,
}

impl<'a> Painter<'a> {
    pub fn new(body: &'a Body, look: &'a Look, person: &'a Person, lamps: &'a Lamps) -> Self {
        let forward = (body.landmarks[9] - body.wrist).normalize_or(Vec3::Y);
        let side = (body.landmarks[17] - body.landmarks[5]).reject_from(forward).normalize_or(Vec3::X);
        let out = if body.hand == Some(Hand::Left) { forward.cross(side) } else { side.cross(forward) };
        let seed = Vec3::splat((look.seed % 97) as f32 + 31.0 * person.blush);
        Self { body, look, person, lamps, frame: Mat3::from_cols(side, forward, out), seed }
    }

    /// The colour of a pixel in linear light.
    pub fn shade(&self, touch: &Touch, field: Field<'_>) -> Vec3 {
        let plain = field.normal(touch.at);
        let matter = self.matter(touch, field, plain);
        let normal = (plain + matter.bump).normalize_or(plain);
        self.lamps.shine_on(&matter, touch, field, plain, normal)
    }

    fn matter(&self, touch: &Touch, field: Field<'_>, normal: Vec3) -> Matter {
        let at = touch.at;
        let Some((limb, share)) = field.nearest(at) else { return skin::back(self, touch, normal) };
        // At the cuff a pixel may show both.
        let off_cuff = self.body.before_cuff(at) / touch.pixel_mm;
        if limb.material == Material::Cloth && self.body.hand.is_some() && off_cuff.abs() < 0.6 {
            let bare = skin::back(self, touch, normal);
            let covered = worn::cloth(self, at);
            let albedo = covered.albedo.lerp(bare.albedo, (0.5 + off_cuff / 1.2).clamp(0.0, 1.0));
            return Matter { albedo, ..bare };
        }
        if limb.material == Material::Flesh
            && let Some(glove) = worn::glove(self, at)
        {
            return glove;
        }
        match (limb.material, limb.shape.part) {
            (Material::Cloth, _) => worn::cloth(self, at),
            (Material::Hair, _) => {
                let hair = self.person.head.map_or(Vec3::splat(0.05), |(hair, _)| hair);
                let flow = at.truncate() * glam::Vec2::new(0.6, 0.08);
                let strand = 0.7 + 0.6 * clouds(flow, self.look.texture_seed());
                Matter { broad: 1.5, ..Matter::dull(hair * strand, 0.1) }
            }
            (_, Part::Finger(finger, _)) => {
                let along = limb.shape.along_at(share);
                worn::ring(self, finger, along)
                    .or_else(|| nail::nail(self, touch, finger.index(), normal))
                    .unwrap_or_else(|| skin::digit(self, touch, normal, finger, along))
            }
            _ => worn::on_wrist(self, at, normal).unwrap_or_else(|| skin::back(self, touch, normal)),
        }
    }
}
