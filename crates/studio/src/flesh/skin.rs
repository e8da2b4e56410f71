//! What a point of a hand looks like: skin, nails, cloth, jewellery, in the light.

use glam::Vec3;
use hand::Part;
use score::Finger;

use super::body::{Body, Material};
use super::trace::{Field, Touch};
use crate::look::{Light, Look};
use crate::maths::{clouds, mix, ripples, smoothstep};

/// Light goes on this far behind the edge of the lit side, per colour: blood lets red through.
const WRAP: Vec3 = Vec3::new(0.30, 0.17, 0.12);

/// Coloured light near the keys' back end.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Glow {
    pub at: Vec3,
    /// Colour times strength at its source.
    pub colour: Vec3,
    pub reach_mm: f32,
}

/// The lights, as they shall appear.
#[derive(Clone, Debug)]
pub(crate) struct Lamps {
    pub towards: Vec3,
    pub main: Vec3,
    pub around: Vec3,
    /// What lit keys send up.
    pub bounce: Vec3,
    pub glows: Vec<Glow>,
}

impl Lamps {
    /// The look's lights at a level, as far as they reach the hands.
    pub fn of(look: &Look, level: Vec3, glows: Vec<Glow>) -> Self {
        let Light { towards, main, around, on_hands, .. } = look.light;
        let (main, around) = (main * level * on_hands, around * level * on_hands);
        let bounce = 0.22 * look.keys.white * (main * towards.z + around);
        Self { towards, main, around, bounce, glows }
    }
}

/// What something is made of.
struct Matter {
    albedo: Vec3,
    /// Strength and sharpness of the shine.
    shine: f32,
    sharpness: f32,
    /// Whether light seeps through.
    wrap: Vec3,
    bump: Vec3,
}

/// The colour of a body's pixel in linear light.
pub(crate) fn shade(body: &Body, touch: &Touch, field: Field<'_>, look: &Look, lamps: &Lamps) -> Vec3 {
    let at = touch.at;
    let plain = field.normal(at);
    let matter = matter(body, field, at, touch.pixel_mm, plain, look);
    let normal = (plain + matter.bump).normalize_or(plain);

    // Nearby flesh keeps light off: between fingers, under the hand.
    let open = (0.35 + field.room(at + plain * 5.0) / 7.7).clamp(0.0, 1.0);
    let lit = (0.15 + field.room(at + lamps.towards * 8.0 + plain) / 6.0).clamp(0.0, 1.0);
    // Low parts that look down see only dark gaps and their own shadow.
    let low = smoothstep(30.0, 0.0, at.z) * (0.5 - 0.5 * plain.z).clamp(0.0, 1.0);
    let open = open * (1.0 - 0.5 * low);

    let facing = normal.dot(lamps.towards);
    let wrapped = ((facing + matter.wrap) / (Vec3::ONE + matter.wrap)).max(Vec3::ZERO);
    let sky = 0.5 + 0.5 * normal.z;
    let mut light = lamps.main * wrapped * lit;
    light += (lamps.around * mix(0.35, 1.0, sky) + lamps.bounce * (1.0 - sky)) * open;
    for glow in &lamps.glows {
        let way = glow.at - at;
        let share = 1.0 / (1.0 + (way.length_squared() / (glow.reach_mm * glow.reach_mm)).powi(2));
        let turned = (0.4 + 0.6 * normal.dot(way.normalize_or(Vec3::Z))).max(0.0);
        light += glow.colour * (share * turned);
    }
    let half = (lamps.towards - touch.view).normalize_or(Vec3::Z);
    let shine = matter.shine * normal.dot(half).max(0.0).powf(matter.sharpness) * lit;
    let edge = (1.0 + normal.dot(touch.view)).clamp(0.0, 1.0).powi(4) * 0.05 * open;
    matter.albedo * light + lamps.main * shine + lamps.around * (edge + 0.25 * matter.shine * sky * open)
}

fn matter(body: &Body, field: Field<'_>, at: Vec3, pixel_mm: f32, normal: Vec3, look: &Look) -> Matter {
    let person = &look.person;
    let Some((limb, share)) = field.nearest(at) else { return skin(body, at, normal, None, look) };
    // At the cuff a pixel may show both.
    let off_cuff = body.before_cuff(at) / pixel_mm;
    if body.hand.is_some() && off_cuff.abs() < 0.6 {
        let bare = skin(body, at, normal, None, look);
        let covered = cloth(body, at, look);
        return Matter {
            albedo: covered.albedo.lerp(bare.albedo, (0.5 + off_cuff / 1.2).clamp(0.0, 1.0)),
            ..bare
        };
    }
    match (limb.material, limb.shape.part) {
        (Material::Cloth, _) => cloth(body, at, look),
        (Material::Hair, _) => {
            let hair = person.head.map_or(Vec3::splat(0.05), |(hair, _)| hair);
            let strand = 0.7 + 0.6 * clouds(at.truncate() * glam::Vec2::new(0.6, 0.08), look.texture_seed());
            Matter {
                albedo: hair * strand,
                shine: 0.05,
                sharpness: 12.0,
                wrap: Vec3::splat(0.1),
                bump: Vec3::ZERO,
            }
        }
        (_, Part::Finger(finger, _)) => {
            let along = limb.shape.along_at(share);
            if let Some((hand, on, metal)) = person.ring
                && Some(hand) == body.hand
                && on == finger
                && (0.42..0.58).contains(&along)
            {
                return Matter {
                    albedo: metal * 0.8,
                    shine: 0.8,
                    sharpness: 20.0,
                    wrap: Vec3::ZERO,
                    bump: Vec3::ZERO,
                };
            }
            nail(body, at, finger.index(), look)
                .unwrap_or_else(|| skin(body, at, normal, Some((finger, along)), look))
        }
        _ => worn_on_wrist(body, at, normal, look).unwrap_or_else(|| skin(body, at, normal, None, look)),
    }
}

/// Skin, with what shows through at knuckles, tips and tendons.
fn skin(body: &Body, at: Vec3, normal: Vec3, on: Option<(Finger, f32)>, look: &Look) -> Matter {
    let person = &look.person;
    let local = at - body.wrist;
    let mut blush = 0.0;
    let mut dark = 0.0;
    let mut bump = Vec3::ZERO;
    if let Some((finger, along)) = on {
        let tip = smoothstep(2.2, 2.9, along);
        let knuckle = |joint: f32, width: f32| (-((along - joint) / width).powi(2)).exp();
        let knuckles = knuckle(1.0, 0.16) + 0.8 * knuckle(2.0, 0.13) + 0.5 * knuckle(0.0, 0.25);
        let back = normal.z.max(0.0);
        blush = 0.8 * tip + 0.7 * knuckles * back;
        // Creases across the joints.
        let [_, second, third, tip_at] = body.joints(finger);
        for (joint, next, strength) in [(second, third, 1.0), (third, tip_at, 0.7)] {
            let axis = (next - joint).normalize_or(Vec3::Y);
            let off = (at - joint).dot(axis);
            let fade = (-(off / 4.5).powi(2)).exp() * back * person.relief * strength;
            dark += 0.20 * fade * (0.6 + 0.4 * (off * 2.3).cos());
            bump += axis * (0.22 * fade * (off * 2.3).sin());
        }
    } else {
        // Tendons run from the wrist to the knuckles.
        for finger in &Finger::ALL[1..] {
            let [knuckle, ..] = body.joints(*finger);
            let axis = knuckle - body.wrist;
            let share = (local.dot(axis) / axis.length_squared().max(1.0)).clamp(0.0, 1.2);
            let off = local - axis * share;
            let aside = off - normal * off.dot(normal);
            let width = aside.length();
            let ridge = smoothstep(0.35, 0.8, share) * (-(width / 5.0).powi(2)).exp() * normal.z.max(0.0);
            bump += aside.normalize_or_zero() * (ridge * person.relief * 0.35 * (width / 5.0));
            let near = at.distance(knuckle);
            blush += 0.5 * (-(near / 11.0).powi(2)).exp();
        }
    }
    let seed = Vec3::splat((look.seed % 97) as f32);
    let patches = ripples(local * 0.075 + seed) + 0.6 * ripples(local * 0.21 + seed);
    let fine = ripples(local * 0.9);
    let red = Vec3::new(1.06, 0.80, 0.78).lerp(Vec3::ONE, 1.0 - (person.blush * blush).clamp(0.0, 1.0));
    let uneven = 1.0 + person.mottling * (0.09 * patches + 0.035 * fine);
    bump += Vec3::new(ripples(local * 0.55), ripples(local * 0.55 + 7.0), 0.0) * (0.05 * person.relief);
    Matter {
        albedo: person.skin * red * (uneven * (1.0 - dark.min(0.4))),
        shine: 0.05 * person.shine,
        sharpness: 14.0,
        wrap: WRAP,
        bump,
    }
}

/// A nail, where there is one.
fn nail(body: &Body, at: Vec3, finger: usize, look: &Look) -> Option<Matter> {
    let nail = body.nails.get(finger)?;
    let off = at - nail.centre;
    if off.dot(nail.normal).abs() > 0.8 * nail.half_width {
        return None;
    }
    let across = nail.normal.cross(nail.forward);
    let (x, y) = (off.dot(across) / nail.half_width, off.dot(nail.forward) / nail.half_length);
    // Straight sides, round ends.
    let edge = (x.abs().powi(3) + y.abs().powi(3)).cbrt();
    if edge > 1.0 {
        return None;
    }
    let person = &look.person;
    let rim = smoothstep(0.82, 1.0, edge);
    let (albedo, shine) = match person.polish {
        Some(polish) => (polish, 0.5),
        None => {
            let bed = person.skin.lerp(Vec3::new(0.78, 0.50, 0.44), 0.35) * 1.12;
            let white = smoothstep(0.72, 0.86, y);
            let moon = smoothstep(-0.6, -0.85, y) * 0.5;
            (bed.lerp(Vec3::new(0.80, 0.74, 0.66), (0.6 * white + moon).min(0.8)), 0.22)
        }
    };
    let albedo = albedo
        .lerp(person.skin * Vec3::new(0.72, 0.55, 0.52), 0.7 * rim * (1.0 - 0.6 * smoothstep(0.5, 1.0, y)));
    Some(Matter { albedo, shine, sharpness: 30.0, wrap: Vec3::splat(0.1), bump: across * (0.35 * x) })
}

fn cloth(body: &Body, at: Vec3, look: &Look) -> Matter {
    let plain = Vec3::splat(0.08);
    let (colour, border, folds) = look
        .person
        .sleeve
        .as_ref()
        .map_or((plain, None, 0.5), |sleeve| (sleeve.colour, sleeve.border, sleeve.folds));
    let local = at - body.wrist;
    let from_cuff = -body.before_cuff(at);
    let mut albedo = match border {
        Some((other, width)) if from_cuff < width => other,
        _ => colour,
    };
    // Folds run round the arm; knit is fine.
    let along = local.dot(body.arm);
    let wave = ripples(Vec3::new(along * 0.16, local.x * 0.05, local.z * 0.05)) + 0.5 * ripples(local * 0.3);
    let knit = ripples(local * 2.3);
    albedo *= (1.0 + folds * (0.16 * wave + 0.10 * knit)).max(0.3);
    // The hem is thick and throws a little shade on itself.
    albedo *= mix(0.75, 1.0, smoothstep(0.0, 2.5, from_cuff));
    let bump =
        body.arm * (0.5 * folds * ripples(Vec3::new(along * 0.22, local.x * 0.07, local.z * 0.07 + 2.0)));
    Matter { albedo, shine: 0.01, sharpness: 6.0, wrap: Vec3::splat(0.12), bump }
}

/// A watch or bracelet, where it is.
fn worn_on_wrist(body: &Body, at: Vec3, normal: Vec3, look: &Look) -> Option<Matter> {
    let (hand, strap, dial, off_mm) = look.person.watch?;
    let local = at - body.wrist;
    let along = local.dot(body.arm) - off_mm;
    let half = if dial.is_some() { 8.5 } else { 3.5 };
    if Some(hand) != body.hand {
        return None;
    }
    let beside = local - body.arm * local.dot(body.arm);
    let aside = beside - normal * beside.dot(normal);
    if let Some(face) = dial {
        let radius = along.hypot(aside.length());
        if radius < 17.0 && normal.z > 0.55 {
            let bezel = radius > 14.0;
            let albedo = if bezel { strap.max(Vec3::splat(0.25)) } else { face };
            return Some(Matter { albedo, shine: 0.5, sharpness: 40.0, wrap: Vec3::ZERO, bump: Vec3::ZERO });
        }
    }
    (along.abs() < half).then(|| Matter {
        albedo: strap * (0.85 + 0.3 * ripples(local * 0.8)),
        shine: 0.15,
        sharpness: 16.0,
        wrap: Vec3::ZERO,
        bump: body.arm * (0.4 * along / half),
    })
}
