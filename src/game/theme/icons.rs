//! Icons of the controls, painted as vector shapes.

use std::f32::consts::{PI, TAU};

use bevy_egui::egui::{Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};

/// The signs on the controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Two bars.
    Pause,
    /// A triangle to the right.
    Play,
    /// A circle with an arrow: from the top.
    Again,
    /// An arrow to the left.
    Back,
    /// An hourglass-like pair of hands: the song waits for you.
    Wait,
    /// Two hands seen from above.
    Hands,
    /// A loudspeaker.
    Sound,
    /// A loudspeaker crossed out.
    Silence,
    /// A camera.
    Camera,
    /// Waves.
    Water,
}

/// Paints an icon that fits a circle of `radius`.
pub fn icon(painter: &Painter, which: Icon, centre: Pos2, radius: f32, colour: Color32) {
    let at = |x: f32, y: f32| centre + vec2(x, y) * radius;
    let thick = Stroke::new(radius * 0.22, colour);
    let line = |points: &[(f32, f32)]| {
        painter.add(Shape::line(points.iter().map(|&(x, y)| at(x, y)).collect(), thick));
        for &(x, y) in points {
            painter.circle_filled(at(x, y), radius * 0.11, colour);
        }
    };
    let bar = |x0: f32, y0: f32, x1: f32, y1: f32, corner: f32| {
        painter.rect_filled(Rect::from_min_max(at(x0, y0), at(x1, y1)), corner * radius, colour);
    };
    let solid = |points: &[(f32, f32)]| {
        painter.add(Shape::convex_polygon(
            points.iter().map(|&(x, y)| at(x, y)).collect(),
            colour,
            Stroke::new(radius * 0.12, colour),
        ));
    };
    match which {
        Icon::Pause => {
            bar(-0.6, -0.75, -0.15, 0.75, 0.15);
            bar(0.15, -0.75, 0.6, 0.75, 0.15);
        }
        Icon::Play => solid(&[(-0.5, -0.75), (0.8, 0.0), (-0.5, 0.75)]),
        Icon::Again => {
            arc(painter, centre, radius * 0.68, -0.25 * PI, 1.3 * PI, thick);
            let tip = centre + radius * 0.68 * Vec2::angled(-0.25 * PI);
            let side = radius * 0.42;
            painter.add(Shape::convex_polygon(
                vec![
                    tip + vec2(-side, -side * 0.9),
                    tip + vec2(side * 0.55, -side),
                    tip + vec2(side * 0.3, side * 0.6),
                ],
                colour,
                Stroke::NONE,
            ));
        }
        Icon::Back => {
            line(&[(-0.75, 0.0), (0.75, 0.0)]);
            line(&[(-0.1, -0.6), (-0.75, 0.0), (-0.1, 0.6)]);
        }
        Icon::Wait => {
            line(&[(-0.55, -0.8), (0.55, -0.8)]);
            line(&[(-0.55, 0.8), (0.55, 0.8)]);
            solid(&[(-0.4, -0.6), (0.4, -0.6), (0.0, 0.0)]);
            solid(&[(0.0, 0.0), (0.4, 0.6), (-0.4, 0.6)]);
        }
        Icon::Hands => hands(painter, centre, radius, colour),
        Icon::Sound | Icon::Silence => {
            solid(&[(-0.8, -0.28), (-0.45, -0.28), (0.0, -0.7), (0.0, 0.7), (-0.45, 0.28), (-0.8, 0.28)]);
            if which == Icon::Sound {
                arc(
                    painter,
                    at(0.05, 0.0),
                    radius * 0.42,
                    -0.3 * PI,
                    0.3 * PI,
                    Stroke::new(radius * 0.16, colour),
                );
                arc(
                    painter,
                    at(0.05, 0.0),
                    radius * 0.78,
                    -0.3 * PI,
                    0.3 * PI,
                    Stroke::new(radius * 0.16, colour),
                );
            } else {
                line(&[(0.3, -0.3), (0.85, 0.3)]);
                line(&[(0.3, 0.3), (0.85, -0.3)]);
            }
        }
        Icon::Camera => {
            painter.rect_stroke(
                Rect::from_min_max(at(-0.9, -0.5), at(0.9, 0.7)),
                CornerRadius::same((radius * 0.25) as u8),
                Stroke::new(radius * 0.18, colour),
                bevy_egui::egui::StrokeKind::Inside,
            );
            painter.circle_stroke(at(0.0, 0.1), radius * 0.32, Stroke::new(radius * 0.18, colour));
            bar(-0.35, -0.8, 0.35, -0.45, 0.1);
        }
        Icon::Water => {
            for (y, shift) in [(-0.45, 0.0), (0.05, 0.5), (0.55, 0.0)] {
                let wave = (0..=20)
                    .map(|i| {
                        let x = -0.85 + 1.7 * i as f32 / 20.0;
                        at(x, y + 0.14 * (TAU * (x * 0.8 + shift)).sin())
                    })
                    .collect();
                painter.add(Shape::line(wave, Stroke::new(radius * 0.18, colour)));
            }
        }
    }
}

/// Two small hands: five fingers each over a palm.
fn hands(painter: &Painter, centre: Pos2, radius: f32, colour: Color32) {
    for side in [-1.0, 1.0] {
        let at = |x: f32, y: f32| pos2(centre.x + side * x * radius, centre.y + y * radius);
        painter.circle_filled(at(0.48, 0.45), radius * 0.33, colour);
        for (x, y) in [(0.12, 0.12), (0.28, -0.38), (0.47, -0.55), (0.66, -0.42), (0.84, -0.1)] {
            painter.line_segment([at(0.48, 0.45), at(x, y)], Stroke::new(radius * 0.15, colour));
            painter.circle_filled(at(x, y), radius * 0.085, colour);
        }
    }
}

/// Part of a circle, angles from the right, clockwise.
fn arc(painter: &Painter, centre: Pos2, radius: f32, from: f32, to: f32, stroke: Stroke) {
    let steps = 24;
    let points = (0..=steps)
        .map(|i| centre + radius * Vec2::angled(from + (to - from) * i as f32 / steps as f32))
        .collect();
    painter.add(Shape::line(points, stroke));
}
