//! The finger shapes, starfish and fish as vector drawings: outlines with round corners, painted by egui.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use bevy_egui::egui::{self, Align2, Color32, Painter, Pos2, Shape, Stroke, Vec2, pos2, vec2};
use score::{Finger, Hand};

use super::{DEEP, FOAM, INK, SUN, Tint, WATER, bold, finger};

/// How a token is painted: right hands are filled, left hands are a lighter rim with a darker body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TokenStyle {
    /// Which hand plays.
    pub hand: Hand,
    /// 0 invisible, 1 solid.
    pub alpha: f32,
}

/// A finger's shape with its number in it: the sign that is the same everywhere in the game.
///
/// `radius` is that of the circle; the other shapes are scaled to look equally large. Without a finger
/// it is a plain foam circle.
pub fn token(painter: &Painter, centre: Pos2, radius: f32, which: Option<Finger>, style: TokenStyle) {
    let tint = super::finger_or_foam(which);
    let TokenStyle { hand, alpha } = style;
    let outline = finger_outline(centre, radius, which);
    let rim = (radius * 0.16).max(2.5);
    match hand {
        Hand::Right => {
            // The dark edge keeps a token apart from the note behind it and from its neighbours.
            fill(painter, centre, &grow(&outline, centre, 1.0 + rim * 0.8 / radius), INK.alpha(alpha * 0.9));
            fill(painter, centre, &outline, tint.alpha(alpha));
        }
        Hand::Left => {
            fill(painter, centre, &grow(&outline, centre, 1.0 + rim * 0.8 / radius), INK.alpha(alpha * 0.9));
            fill(painter, centre, &outline, tint.mix(FOAM, 0.25).alpha(alpha));
            fill(
                painter,
                centre,
                &grow(&outline, centre, 1.0 - rim / radius),
                tint.mix(DEEP, 0.82).alpha(alpha),
            );
        }
    }
    let Some(which) = which else { return };
    let colour = match hand {
        Hand::Right => INK.alpha(alpha),
        Hand::Left => tint.mix(FOAM, 0.45).alpha(alpha),
    };
    number(painter, centre + number_offset(which) * radius, radius * number_scale(which), which, colour);
}

/// A finger's number, `size` points high.
fn number(painter: &Painter, centre: Pos2, size: f32, which: Finger, colour: Color32) {
    // Sizes are kept to whole points: each size is drawn into the glyph texture once.
    let font = bold(size.round().max(8.0));
    // Figures sit a little high in their line box.
    painter.text(centre + vec2(0.0, -0.02 * size), Align2::CENTER_CENTER, which.number(), font, colour);
}

/// Where the number sits in its shape, in radii from the middle.
fn number_offset(which: Finger) -> Vec2 {
    match which.number() {
        2 => vec2(0.0, 0.16),
        5 => vec2(0.0, 0.05),
        _ => Vec2::ZERO,
    }
}

/// The number's height in radii.
fn number_scale(which: Finger) -> f32 {
    match which.number() {
        1 | 3 => 1.5,
        4 => 1.4,
        _ => 1.32,
    }
}

/// The outline of a finger's shape: circle, triangle, square, diamond, five-point star.
pub fn finger_outline(centre: Pos2, radius: f32, which: Option<Finger>) -> Vec<Pos2> {
    match which.map(Finger::number) {
        Some(2) => rounded(&polygon(centre + vec2(0.0, radius * 0.22), radius * 1.38, 3, -FRAC_PI_2), 0.2),
        Some(3) => rounded(&polygon(centre, radius * 1.27, 4, -FRAC_PI_2 + PI / 4.0), 0.2),
        Some(4) => rounded(&polygon(centre, radius * 1.3, 4, -FRAC_PI_2), 0.2),
        Some(5) => rounded(&star(centre, radius * 1.38, 0.56, 5), 0.16),
        _ => polygon(centre, radius, 40, 0.0),
    }
}

/// Corners of a regular polygon, the first at `start` (radians, y downwards).
fn polygon(centre: Pos2, radius: f32, corners: usize, start: f32) -> Vec<Pos2> {
    (0..corners).map(|i| centre + radius * Vec2::angled(start + TAU * i as f32 / corners as f32)).collect()
}

/// Corners of a star whose inner corners lie at `inner` of the radius.
fn star(centre: Pos2, radius: f32, inner: f32, points: usize) -> Vec<Pos2> {
    (0..points * 2)
        .map(|i| {
            let reach = if i % 2 == 0 { radius } else { radius * inner };
            centre + reach * Vec2::angled(-FRAC_PI_2 + PI * i as f32 / points as f32)
        })
        .collect()
}

/// Cuts every corner with a curve that begins `share` of the way along each side (at most 0.5).
fn rounded(corners: &[Pos2], share: f32) -> Vec<Pos2> {
    const STEPS: usize = 5;
    let n = corners.len();
    (0..n)
        .flat_map(|i| {
            let corner = corners[i];
            let from = corner.lerp(corners[(i + n - 1) % n], share);
            let to = corner.lerp(corners[(i + 1) % n], share);
            (0..=STEPS).map(move |step| {
                let t = step as f32 / STEPS as f32;
                from.lerp(corner, t).lerp(corner.lerp(to, t), t)
            })
        })
        .collect()
}

/// The outline scaled about its middle.
fn grow(outline: &[Pos2], centre: Pos2, factor: f32) -> Vec<Pos2> {
    outline.iter().map(|&point| centre + (point - centre) * factor).collect()
}

/// Fills an outline that can be seen whole from `centre`, with a smooth edge.
pub fn fill(painter: &Painter, centre: Pos2, outline: &[Pos2], colour: Color32) {
    let mut mesh = egui::Mesh::default();
    mesh.colored_vertex(centre, colour);
    for &point in outline {
        mesh.colored_vertex(point, colour);
    }
    let n = outline.len() as u32;
    for i in 0..n {
        mesh.add_triangle(0, 1 + i, 1 + (i + 1) % n);
    }
    // The soft edge: one more ring, half a point outside, that fades to nothing.
    let feather = 1.0;
    let first_outer = mesh.vertices.len() as u32;
    for &point in outline {
        let outward = (point - centre).normalized() * feather;
        mesh.colored_vertex(point + outward, Color32::TRANSPARENT);
    }
    for i in 0..n {
        let next = (i + 1) % n;
        mesh.add_triangle(1 + i, first_outer + i, first_outer + next);
        mesh.add_triangle(1 + i, first_outer + next, 1 + next);
    }
    painter.add(Shape::mesh(mesh));
}

/// A starfish: earned ones are sun, open ones a faint hollow.
pub fn starfish(painter: &Painter, centre: Pos2, radius: f32, earned: bool, alpha: f32) {
    let outline = starfish_outline(centre, radius, 0.0);
    if !earned {
        fill(painter, centre, &outline, FOAM.mix(WATER, 0.60).alpha(alpha));
        fill(painter, centre, &grow(&outline, centre, 0.78), WATER.alpha(alpha));
        return;
    }
    fill(painter, centre, &grow(&outline, centre, 1.07), INK.alpha(0.55 * alpha));
    fill(painter, centre, &outline, SUN.mix(FOAM, 0.1).alpha(alpha));
    fill(painter, centre, &grow(&outline, centre, 0.72), SUN.alpha(alpha));
    for arm in 0..5 {
        let direction = Vec2::angled(-FRAC_PI_2 + TAU * arm as f32 / 5.0);
        for (reach, dot) in [(0.30, 0.075), (0.50, 0.06), (0.68, 0.045)] {
            let at = centre + direction * radius * reach;
            painter.circle_filled(at, radius * dot, FOAM.alpha(0.9 * alpha));
        }
    }
}

/// Five soft arms: the radius swings between arm tips and the hollows between them.
fn starfish_outline(centre: Pos2, radius: f32, turn: f32) -> Vec<Pos2> {
    const STEPS: usize = 80;
    (0..STEPS)
        .map(|i| {
            let angle = TAU * i as f32 / STEPS as f32;
            let swing = (0.5 + 0.5 * (5.0 * angle).cos()).powf(1.35);
            centre + radius * (0.40 + 0.60 * swing) * Vec2::angled(angle - FRAC_PI_2 + turn)
        })
        .collect()
}

/// Our fish from the side, `length` points long, swimming to the right, with five fins in the
/// fingers' colours. `wag` (−1 to 1) bends the tail.
pub fn fish(painter: &Painter, centre: Pos2, length: f32, wag: f32, alpha: f32) {
    let at = |x: f32, y: f32| centre + vec2(x, y + wag * 0.10 * (0.2 - x).max(0.0).powi(2)) * length;
    let fin = |points: &[(f32, f32)], tint: Tint| {
        let outline: Vec<Pos2> = points.iter().map(|&(x, y)| at(x, y)).collect();
        let middle = outline.iter().fold(Vec2::ZERO, |sum, p| sum + p.to_vec2()) / outline.len() as f32;
        fill(painter, middle.to_pos2(), &rounded(&outline, 0.3), tint.alpha(alpha));
    };
    let [thumb, second, third, fourth, little] = Finger::ALL.map(finger);
    fin(&[(-0.28, 0.0), (-0.56, -0.20), (-0.52, 0.0), (-0.56, 0.20)], thumb);
    fin(&[(0.08, -0.12), (-0.14, -0.34), (-0.20, -0.10)], second);
    fin(&[(-0.10, -0.08), (-0.30, -0.22), (-0.30, -0.04)], third);
    fin(&[(0.04, 0.12), (-0.10, 0.30), (-0.14, 0.09)], fourth);
    fin(&[(-0.12, 0.08), (-0.30, 0.20), (-0.28, 0.03)], little);
    let body: Vec<Pos2> = (0..40)
        .map(|i| {
            let angle = TAU * i as f32 / 40.0;
            let taper = 1.0 - 0.35 * (1.0 - angle.cos()) * 0.5;
            at(0.06 + 0.38 * angle.cos(), 0.165 * angle.sin() * taper)
        })
        .collect();
    fill(painter, at(0.06, 0.0), &body, FOAM.alpha(alpha));
    painter.circle_filled(at(0.27, -0.03), length * 0.045, INK.alpha(alpha));
    painter.circle_filled(at(0.285, -0.042), length * 0.015, FOAM.alpha(alpha));
    painter.line_segment(
        [at(0.13, -0.075), at(0.11, 0.085)],
        Stroke::new((length * 0.018).max(1.0), SUN.alpha(0.8 * alpha)),
    );
}

/// A tick, the sign beside "right".
pub fn tick(painter: &Painter, centre: Pos2, radius: f32, colour: Color32) {
    let at = |x: f32, y: f32| centre + vec2(x, y) * radius;
    let stroke = Stroke::new(radius * 0.34, colour);
    painter.add(Shape::line(vec![at(-0.7, 0.05), at(-0.2, 0.55), at(0.75, -0.55)], stroke));
    for end in [at(-0.7, 0.05), at(0.75, -0.55), at(-0.2, 0.55)] {
        painter.circle_filled(end, radius * 0.17, colour);
    }
}

/// A soft dark ground behind words on water.
pub fn shade(painter: &Painter, rect: egui::Rect, alpha: f32) {
    painter.rect_filled(rect, rect.height().min(rect.width()) / 2.0, DEEP.alpha(alpha));
}

/// A point of the circle's rim at a share of the full turn, from the top clockwise.
pub fn on_circle(centre: Pos2, radius: f32, turn: f32) -> Pos2 {
    let direction = Vec2::angled(TAU * turn - FRAC_PI_2);
    pos2(centre.x + direction.x * radius, centre.y + direction.y * radius)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_finger_has_a_shape_of_its_own() {
        let corners = Finger::ALL.map(|which| finger_outline(Pos2::ZERO, 10.0, Some(which)).len());
        let mut extents = Finger::ALL.map(|which| {
            let outline = finger_outline(Pos2::ZERO, 10.0, Some(which));
            let top = outline.iter().fold(f32::MAX, |low, p| low.min(p.y));
            let right = outline.iter().fold(f32::MIN, |high, p| high.max(p.x));
            ((top * 100.0) as i32, (right * 100.0) as i32)
        });
        extents.sort_unstable();

        assert!(corners.iter().all(|&n| n >= 18));
        assert!(extents.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn shapes_are_about_equally_large() {
        for which in Finger::ALL {
            let outline = finger_outline(Pos2::ZERO, 10.0, Some(which));
            let area: f32 = (0..outline.len())
                .map(|i| {
                    let (a, b) = (outline[i], outline[(i + 1) % outline.len()]);
                    (a.x * b.y - b.x * a.y) / 2.0
                })
                .sum();
            assert!((200.0..420.0).contains(&area), "finger {} covers {area}", which.number());
        }
    }
}
