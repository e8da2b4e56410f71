//! The camera's picture, a close-up in the corner or whole for the set-up, with what is seen of the fingers.

use bevy::asset::RenderAssetUsages;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use bevy_egui::egui::{self, Painter, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};
use bevy_egui::{EguiTextureHandle, EguiUserTextures};
use keyboard::Range;
use score::{Finger, Hand};
use sight::calibration::Calibration;
use sight::sighting::HandSighting;

use super::eyes::{Eyes, FingerEvent, SeenHand};
use super::theme::shapes::{self, TokenStyle};
use super::theme::{self, DEEP, FOAM, MIST, SHALLOW, size};
use super::{GameSystems, Screen};

/// Seconds between two pictures on the screen: the eye needs no more, and each is copied to the GPU.
const EVERY_S: f32 = 1.0 / 20.0;
/// How long a fingertip is shown after it was last seen, seconds.
const STALE_S: f64 = 0.4;
/// A finger presses for certain above this probability.
const PRESSES: f32 = 0.5;
/// A close-up shows less than this share of the picture's width; otherwise the whole picture is as good.
const WORTHWHILE: f32 = 0.9;
/// What a close-up shows beside the keys, millimetres …
const BESIDE_MM: f32 = 20.0;
/// … and from the hands in front of them to their far ends.
const HANDS_Y_MM: [f32; 2] = [-110.0, 155.0];

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Inset>().add_systems(
        Update,
        (copy_frame, keep_tips)
            .in_set(GameSystems::Present)
            .run_if(in_state(Screen::Play).or_else(in_state(Screen::CameraSetup))),
    );
}

/// The picture as the GPU has it, and the fingertips seen last.
#[derive(Resource, Default)]
pub struct Inset {
    image: Option<Handle<Image>>,
    /// For egui.
    pub texture: Option<egui::TextureId>,
    /// Pixels of the picture.
    pub size_px: (usize, usize),
    index: Option<u64>,
    newest_s: f64,
    hands: [Option<HandSighting>; 2],
    since_s: f32,
}

fn copy_frame(
    time: Res<Time<Real>>,
    eyes: Res<Eyes>,
    mut inset: ResMut<Inset>,
    mut images: ResMut<Assets<Image>>,
    mut textures: ResMut<EguiUserTextures>,
) {
    inset.since_s += time.delta_secs();
    if inset.since_s < EVERY_S {
        return;
    }
    let Some(frame) =
        eyes.frame().filter(|frame| inset.index != Some(frame.index) || frame.t < inset.newest_s)
    else {
        return;
    };
    inset.since_s = 0.0;
    inset.index = Some(frame.index);
    inset.newest_s = frame.t;
    let rgba: Vec<u8> = frame.rgb.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
    let same_size = inset.size_px == (frame.width, frame.height);
    let kept = inset.image.clone().filter(|_| same_size);
    if let Some(mut image) = kept.and_then(|handle| images.get_mut(&handle)) {
        image.data = Some(rgba);
        return;
    }
    let size = Extent3d { width: frame.width as u32, height: frame.height as u32, depth_or_array_layers: 1 };
    let usage = RenderAssetUsages::RENDER_WORLD | RenderAssetUsages::MAIN_WORLD;
    let image = Image::new(size, TextureDimension::D2, rgba, TextureFormat::Rgba8UnormSrgb, usage);
    let handle = images.add(image);
    inset.texture = Some(textures.add_image(EguiTextureHandle::Strong(handle.clone())));
    inset.image = Some(handle);
    inset.size_px = (frame.width, frame.height);
}

fn keep_tips(hands: Query<(&SeenHand, &FingerEvent), Changed<FingerEvent>>, mut inset: ResMut<Inset>) {
    for (hand, event) in &hands {
        let Some((t, seen)) = event.sightings.last() else { continue };
        inset.newest_s = inset.newest_s.max(*t);
        let slot = hand.0.index();
        if seen.is_some() {
            inset.hands[slot] = seen.clone();
        }
    }
}

/// The part of the picture that is shown, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    low: Vec2,
    high: Vec2,
}

impl View {
    /// Where a pixel of the picture lies in `rect`, which the view fills.
    pub fn place(&self, rect: Rect, px: Vec2) -> Pos2 {
        let share = (px - self.low) / (self.high - self.low).max(Vec2::ONE);
        rect.min + vec2(share.x * rect.width(), share.y * rect.height())
    }

    /// The pixel of the picture at a point of `rect`.
    pub fn pixel(&self, rect: Rect, at: Pos2) -> Vec2 {
        let share = (at - rect.min) / rect.size();
        self.low + Vec2::new(share.x, share.y) * (self.high - self.low)
    }
}

impl Inset {
    /// The whole picture.
    pub fn whole(&self) -> View {
        View { low: Vec2::ZERO, high: self.size() }
    }

    /// As near to the keys of `range` and the hands on them as the picture's shape allows: hands on a whole piano
    /// are too small to see in a corner of the screen.
    pub fn close_up(&self, calibration: &Calibration, range: Range) -> View {
        let edges = [range.x0() - BESIDE_MM, range.x1() + BESIDE_MM];
        let corners = edges.into_iter().flat_map(|x| HANDS_Y_MM.map(|y| calibration.to_px(Vec2::new(x, y))));
        let (mut low, mut high) = (Vec2::INFINITY, Vec2::NEG_INFINITY);
        corners.for_each(|px| (low, high) = (low.min(px), high.max(px)));
        let (picture, wanted) = (self.size(), high - low);
        let grow = (wanted / picture).max_element();
        if !(grow.is_finite() && grow < WORTHWHILE) {
            return self.whole();
        }
        let size = picture * grow;
        let low = ((low + high - size) / 2.0).clamp(Vec2::ZERO, picture - size);
        View { low, high: low + size }
    }

    fn size(&self) -> Vec2 {
        Vec2::new(self.size_px.0.max(1) as f32, self.size_px.1.max(1) as f32)
    }

    /// Paints the picture with the seen fingertips into `rect`; without a picture, the words.
    pub fn paint(&self, painter: &Painter, rect: Rect, view: View, words: &str, dot: f32) {
        let round = egui::CornerRadius::same(18);
        painter.rect_filled(rect, round, DEEP.egui());
        match self.texture {
            Some(texture) => {
                let uv = |px: Vec2| pos2(px.x / self.size().x, px.y / self.size().y);
                let shape = egui::epaint::RectShape::filled(rect, round, egui::Color32::WHITE)
                    .with_texture(texture, Rect::from_min_max(uv(view.low), uv(view.high)));
                painter.add(shape);
                self.paint_tips(painter, rect, view, dot);
            }
            None => {
                let galley = painter.layout(
                    words.to_owned(),
                    theme::text(size::SMALL),
                    MIST.egui(),
                    rect.width() - 28.0,
                );
                let clipped = painter.with_clip_rect(rect.shrink(6.0));
                clipped.galley(pos2(rect.left() + 14.0, rect.top() + 10.0), galley, MIST.egui());
            }
        }
        painter.rect_stroke(rect, round, Stroke::new(2.0, SHALLOW.alpha(0.8)), StrokeKind::Inside);
    }

    fn paint_tips(&self, painter: &Painter, rect: Rect, view: View, dot: f32) {
        for seen in self.hands.iter().flatten() {
            if self.newest_s - seen.t > STALE_S {
                continue;
            }
            for finger in Finger::ALL {
                let at = view.place(rect, seen.tips_px[finger.index()]);
                if !rect.shrink(dot).contains(at) {
                    continue;
                }
                let presses = seen.pressed[finger.index()] > PRESSES;
                self.paint_tip(painter, at, dot, finger, seen.hand, presses);
            }
        }
    }

    fn paint_tip(&self, painter: &Painter, at: Pos2, dot: f32, finger: Finger, hand: Hand, presses: bool) {
        if presses {
            shapes::token(painter, at, dot * 1.7, Some(finger), TokenStyle { hand, alpha: 1.0 });
        } else {
            painter.circle_filled(at, dot * 0.62, DEEP.alpha(0.8));
            painter.circle_filled(at, dot * 0.46, theme::finger(finger).egui());
        }
    }

    /// A picture's sides as width by height.
    pub fn aspect(&self) -> f32 {
        let (wide, high) = self.size_px;
        if high == 0 { 16.0 / 9.0 } else { wide as f32 / high as f32 }
    }
}

/// Words over the picture that say what it is.
pub fn caption(painter: &Painter, rect: Rect, words: &str) {
    painter.text(
        pos2(rect.left() + 6.0, rect.top() - 12.0),
        egui::Align2::LEFT_CENTER,
        words,
        theme::text(size::SMALL),
        FOAM.alpha(0.85),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A camera that shows the whole keyboard, 2 mm to a pixel, from straight above.
    fn inset() -> (Inset, Calibration) {
        let corners = [(10.0, 200.0), (10.0, 125.0), (622.0, 200.0), (622.0, 125.0)];
        let calibration = Calibration::new(corners.map(|(x, y)| Vec2::new(x, y)), Range::FULL).unwrap();
        (Inset { size_px: (640, 360), ..Inset::default() }, calibration)
    }

    #[test]
    fn a_close_up_shows_the_keys_and_keeps_the_picture_s_shape() {
        let (inset, calibration) = inset();
        let range = Range { lowest_white: 48, highest_white: 83 };

        let view = inset.close_up(&calibration, range);

        let size = view.high - view.low;
        assert!((size.x / size.y - 640.0 / 360.0).abs() < 1e-3, "{view:?}");
        assert!(size.x < 320.0, "{view:?}");
        for x in [range.x0(), range.x1()] {
            let px = calibration.to_px(Vec2::new(x, 20.0));
            assert!(px.cmpge(view.low).all() && px.cmple(view.high).all(), "{px} in {view:?}");
        }
        let rect = Rect::from_min_max(pos2(100.0, 50.0), pos2(300.0, 150.0));
        assert_eq!(
            view.pixel(rect, view.place(rect, Vec2::new(300.0, 160.0))).round(),
            Vec2::new(300.0, 160.0)
        );
    }

    #[test]
    fn a_whole_piano_needs_the_whole_picture() {
        let (inset, calibration) = inset();
        assert_eq!(inset.close_up(&calibration, Range::FULL), inset.whole());
    }
}
