//! What is worn on hands and arms: sleeves, watches, rings.

use glam::Vec3;
use score::Finger;

use super::matter::{Matter, Painter};
use crate::maths::{mix, ripples, smoothstep};

/// Gloves reach this far up the arm, mm.
const GLOVE_MM: f32 = 25.0;

/// A sleeve.
pub(super) fn cloth(painter: &Painter<'_>, at: Vec3) -> Matter {
    let body = painter.body;
    let sleeve = painter.person.sleeve.as_ref();
    let plain = Vec3::splat(0.08);
    let (colour, border, folds) =
        sleeve.map_or((plain, None, 0.5), |sleeve| (sleeve.colour, sleeve.border, sleeve.folds));
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
    let fold = ripples(Vec3::new(along * 0.22, local.x * 0.07, local.z * 0.07 + 2.0));
    let hem = smoothstep(7.0, 1.0, from_cuff) * smoothstep(-1.0, 1.0, from_cuff);
    Matter { bump: body.arm * (0.7 * folds * fold - 0.3 * hem), ..Matter::dull(albedo, 0.12) }
}

/// A knitted glove, up to the wrist; none on a head or further up the arm.
pub(super) fn glove(painter: &Painter<'_>, at: Vec3) -> Option<Matter> {
    let colour = painter.person.gloves.filter(|_| painter.body.hand.is_some())?;
    let local = at - painter.body.wrist;
    if local.dot(painter.body.arm) > GLOVE_MM {
        return None;
    }
    let knit = ripples(local * 2.6);
    let crease = ripples(local * 0.35);
    let albedo = colour * (1.0 + 0.10 * knit + 0.08 * crease);
    Some(Matter { bump: painter.frame.y_axis * (0.18 * knit), ..Matter::dull(albedo, 0.14) })
}

/// A ring, where there is one.
pub(super) fn ring(painter: &Painter<'_>, finger: Finger, along: f32) -> Option<Matter> {
    let (hand, on, metal) = painter.person.ring?;
    let here = Some(hand) == painter.body.hand && on == finger && (0.42..0.56).contains(&along);
    here.then(|| Matter { broad: 1.0, narrow: 3.0, metal: true, ..Matter::dull(metal, 0.0) })
}

/// A watch or bracelet, where it is.
pub(super) fn on_wrist(painter: &Painter<'_>, at: Vec3, normal: Vec3) -> Option<Matter> {
    let body = painter.body;
    let (hand, strap, dial, off_mm) = painter.person.watch?;
    let local = at - body.wrist;
    let along = local.dot(body.arm) - off_mm;
    let half = if dial.is_some() { 8.5 } else { 4.5 };
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
            return Some(Matter { narrow: 4.0, metal: bezel, ..Matter::dull(albedo, 0.0) });
        }
    }
    (along.abs() < half).then(|| Matter {
        narrow: 1.0,
        broad: 1.0,
        bump: body.arm * (0.6 * along / half),
        ..Matter::dull(strap * (0.8 + 0.4 * ripples(local * 0.8)), 0.0)
    })
}
